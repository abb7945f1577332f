import java.io.FileInputStream;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Validates paths with Java's PKIX: arguments in pairs, a root and what stands below it (leaf first); one word a pair on standard output. */
class Verify {
    public static void main(String[] arguments) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (int at = 0; at < arguments.length; at += 2) {
            X509Certificate root = (X509Certificate) factory.generateCertificate(new FileInputStream(arguments[at]));
            List<Certificate> below = new ArrayList<>(factory.generateCertificates(new FileInputStream(arguments[at + 1])));
            PKIXParameters parameters = new PKIXParameters(Collections.singleton(new TrustAnchor(root, null)));
            parameters.setRevocationEnabled(false);
            try {
                CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(below), parameters);
                System.out.println("valid");
            } catch (java.security.cert.CertPathValidatorException error) {
                System.out.println(error.getMessage());
            }
        }
    }
}
