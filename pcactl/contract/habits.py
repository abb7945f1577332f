"""Words that people bring from openssl, easy-rsa, step, cfssl, git and kubectl, and ours for them: for the hints of errors alone."""

from collections.abc import Mapping

VERBS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("create", "new", "add", "gen", "generate", "make", "sign", "request", "issue"), ("issue", "create")),
    **dict.fromkeys(("ls", "index", "all"), ("list",)),
    **dict.fromkeys(("get", "info", "cat", "describe", "view", "print", "display", "status", "export", "inspect"), ("show",)),
    **dict.fromkeys(("renew", "reissue", "rekey"), ("issue", "create")),
    **dict.fromkeys(("rm", "del", "remove", "destroy", "purge"), ("delete",)),
    **dict.fromkeys(("activate", "unfreeze", "resume", "start"), ("enable",)),
    **dict.fromkeys(("deactivate", "freeze", "suspend", "stop"), ("disable",)),
    **dict.fromkeys(("add-ca", "upload"), ("import",)),
    **dict.fromkeys(("password", "passwd", "encrypt"), ("passphrase",)),
    **dict.fromkeys(("dir", "where", "location"), ("path",)),
}
"""What a verb that is not there may mean; the first that the noun has is proposed."""

NOUNS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("ca", "rootca", "root-ca", "authority"), ("root",)),
    **dict.fromkeys(("intermediate", "subca", "sub-ca", "subordinate", "ica"), ("sub",)),
    **dict.fromkeys(("cert", "certificate", "certs", "certificates", "server", "client", "csr", "req", "x509"), ("leaf",)),
    **dict.fromkeys(("init", "setup", "start"), ("quickstart",)),
    **dict.fromkeys(("api",), ("call",)),
    "version": ("--version",),
    "help": ("--help",),
}
"""The same for what stands where a noun belongs."""

OPTIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("--cn", "--name", "--subject", "--subj", "--common_name"), ("--common-name NAME",)),
    **dict.fromkeys(("--dns", "--ip", "--host", "--hosts", "--hostname", "--sans", "--alt-name", "--subject-alt-name"), ("--san NAME",)),
    **dict.fromkeys(("--days", "--day", "--duration", "--validity", "--not-after", "--expiry", "--ttl", "--years"), ("--valid 90d",)),
    **dict.fromkeys(("--ou", "--unit"), ("--organizational-unit TEXT",)),
    **dict.fromkeys(("--o", "--org", "--organisation"), ("--organization TEXT",)),
    **dict.fromkeys(("--st", "--state"), ("--province TEXT",)),
    **dict.fromkeys(("--l", "--city"), ("--locality TEXT",)),
    **dict.fromkeys(("--c",), ("--country CC",)),
    **dict.fromkeys(("--bits", "--size", "--key-size", "--curve", "--crv"), ("--key-param PARAM",)),
    **dict.fromkeys(("--alg", "--algo", "--algorithm", "--kty", "--key-type", "--newkey"), ("--key-alg ALG",)),
    **dict.fromkeys(("--hash", "--digest", "--sha256", "--md"), ("--hash-alg HASH",)),
    **dict.fromkeys(("--ca", "--issuer", "--parent", "--signkey"), ("--issuer-id ID",)),
    **dict.fromkeys(("--eku", "--extended-key-usages", "--profile", "--purpose"), ("--extended-key-usage NAME",)),
    **dict.fromkeys(("--ku", "--key-usages"), ("--key-usage NAME",)),
    **dict.fromkeys(("--ext", "--addext", "--extension"), ("--custom-extension OID=BASE64",)),
    **dict.fromkeys(("--in", "--req", "--request-file"), ("--csr FILE",)),
    **dict.fromkeys(("--out-dir", "--outdir", "--output-dir", "--dest", "--dir"), ("--out DIR",)),
    **dict.fromkeys(("--password", "--pass", "--passin", "--passout", "--password-file", "--passphrase"), ("--passphrase-file FILE",)),
    **dict.fromkeys(("--body", "--data", "--json-file", "--request"), ("--request FILE", "--body FILE")),
    **dict.fromkeys(("--json",), ("-o json",)),
    **dict.fromkeys(("--csv",), ("-o csv",)),
    **dict.fromkeys(("--format", "--fmt"), ("-o FORMAT",)),
    **dict.fromkeys(("--state-dir", "--ca-dir", "--home", "--config"), ("--store DIR",)),
    **dict.fromkeys(("--no-prompt", "--batch", "--assume-yes", "--force"), ("--yes",)),
    **dict.fromkeys(("--cert", "--crt", "--ca-cert"), ("--certificate FILE",)),
    **dict.fromkeys(("--expires", "--expires-in", "--expires-within", "--expiring", "--within"), ("--expires-before 30d",)),
    "-V": ("--version",),
    **dict.fromkeys(("--limit", "--max", "--count"), ("--page-size N",)),
    **dict.fromkeys(("--check", "--simulate", "--noop", "--plan"), ("--dry-run",)),
    **dict.fromkeys(("--id",), ("--instance-id ID",)),
    **dict.fromkeys(("--comment", "--note", "--label", "--description"), ("--tag TEXT",)),
}
"""Options; the first that the command has is proposed."""
