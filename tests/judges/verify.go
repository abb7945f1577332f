// Verifies chains with Go's crypto/x509, many in one process: JSON jobs on standard input, for each an error or "" on standard output.
package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
)

type job struct{ Root, Sub, Leaf, Name string }

func parse(text string) *x509.Certificate {
	block, _ := pem.Decode([]byte(text))
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		panic(err)
	}
	return certificate
}

func verify(one job) error {
	roots, subs := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(parse(one.Root))
	subs.AddCert(parse(one.Sub))
	_, err := parse(one.Leaf).Verify(x509.VerifyOptions{DNSName: one.Name, Roots: roots, Intermediates: subs})
	return err
}

func main() {
	var jobs []job
	if err := json.NewDecoder(os.Stdin).Decode(&jobs); err != nil {
		panic(err)
	}
	answers := make([]string, len(jobs))
	for number, one := range jobs {
		if err := verify(one); err != nil {
			answers[number] = err.Error()
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
