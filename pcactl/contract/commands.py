"""The commands: nouns, verbs, what they take, and examples that a test runs.

The command line, help, completions and man pages are rendered from these rows. `handler` names the
module of `cli` and the function in it that carries the command out. Verbs that several nouns share are in `verbs`.
"""

from collections.abc import Mapping

from pcactl.contract import backup, check, history
from pcactl.contract import options as opt
from pcactl.contract.fields import BY_PATH as FIELDS_BY_PATH
from pcactl.contract.fields import option_of
from pcactl.contract.options import FILE
from pcactl.contract.verbs import Argument, Command, Noun, moves, passphrase, queries
from pcactl.contract.vocabulary import Kind
from pcactl.phrase import listing, phrase

__all__ = ["BY_PATH", "COMMANDS", "NOUNS", "Argument", "Command", "Noun"]

NOUNS: Mapping[str, Noun] = {
    row.name: row
    for row in (
        Noun("root", "Root CAs: they sign themselves and subs."),
        Noun("sub", "Subordinate CAs: signed by a root, they sign leaves."),
        Noun("leaf", "Leaf certificates: for servers, clients and people; SM2 ones are pairs."),
        Noun("quota", "How many leaves may still be issued with --use-quota."),
        Noun("store", "The directory that all of it lives in."),
    )
}

_CREATE = (opt.VALID, opt.REQUEST, opt.OUT, opt.FORCE, opt.DRY_RUN, opt.PASSPHRASE_FILE)
_TAG, _COMMON_NAME, _KEY_ALG = (option_of(FIELDS_BY_PATH[path]) for path in ("tag", "csr_common.subject.common_name", "key_alg"))

COMMANDS: tuple[Command, ...] = (
    Command(
        "root",
        "create",
        "create:create",
        "Create a root CA, and the store where none is.",
        (
            'pcactl root create --common-name "Example Root" --organization Example --country CN',
            'pcactl root create --common-name "GM Root" --key-alg SM2 --valid 20y',
            'pcactl root create --common-name "Vault Root" --passphrase-file vault.pass',
        ),
        Kind.ROOT,
        creates=True,
        own_options=_CREATE,
    ),
    *queries(Kind.ROOT, "Example Root"),
    *moves(Kind.ROOT, "Example Root"),
    Command(
        "root",
        "import",
        "importing:import_root",
        "Import a root made elsewhere, with its private key or without.",
        (
            "pcactl root import --certificate old-root.pem --key old-root.key",
            'pcactl root import --certificate partner.pem --tag "partner, verify only"',
        ),
        Kind.ROOT,
        own_options=(
            opt.CERTIFICATE,
            opt.KEY,
            opt.PASSPHRASE_FILE._replace(
                help="The first line opens the private key, and encrypts it in the store; without it the terminal is asked. - reads stdin."
            ),
            _TAG,
        ),
    ),
    passphrase(Kind.ROOT, "Example Root"),
    Command(
        "sub",
        "create",
        "create:create",
        "Create a subordinate CA under a root.",
        (
            'pcactl sub create --common-name "Office CA" --issuer-id "Example Root"',
            'pcactl sub create --common-name "Mail CA" --issuer-id "Example Root" --key-alg RSA --key-param 3072 --valid 5y',
        ),
        Kind.SUB,
        creates=True,
        own_options=(*_CREATE, opt.ISSUER_PASSPHRASE_FILE),
    ),
    *queries(Kind.SUB, "Office CA"),
    *moves(Kind.SUB, "Office CA"),
    passphrase(Kind.SUB, "Office CA"),
    Command(
        "leaf",
        "issue",
        "create:create",
        "Issue a leaf certificate; with SM2 a pair, for signing and for encryption.",
        (
            'pcactl leaf issue --common-name www.example.com --issuer-id "Office CA" --valid 90d',
            'pcactl leaf issue --san db.lan --san 192.0.2.7 --issuer-id "Office CA" --out ./tls --no-keep-key',
            'pcactl leaf issue --common-name "Zhang San" --email zhangsan@example.com --extended-key-usage client_auth --issuer-id "Office CA" -q',
        ),
        Kind.LEAF,
        creates=True,
        own_options=(*_CREATE, opt.ISSUER_PASSPHRASE_FILE, opt.NO_KEEP_KEY, opt.PRIVATE_KEY),
    ),
    *queries(Kind.LEAF, "www.example.com"),
    *moves(Kind.LEAF, "www.example.com"),
    Command("quota", "show", "quota:show", "Show what was granted, used and is left.", ("pcactl quota show",)),
    Command(
        "quota",
        "grant",
        "quota:grant",
        "Grant more leaves.",
        ("pcactl quota grant 100",),
        arguments=(Argument("count", "N", "How many leaves more, 1 or more."),),
    ),
    Command("store", "path", "store:path", "Print the path of the store.", ("pcactl store path", "ls $(pcactl store path)")),
    Command(
        "store",
        "log",
        "history:log",
        "Show what was done in the store, oldest first.",
        (
            "pcactl store log",
            "pcactl store log --since 7d --act revoke",
            'pcactl store log --act "leaf issue" --since 2026-11-01 -o csv',
            "pcactl store log --head >> heads.txt",
        ),
        own_options=(*history.FILTERS, history.HEAD),
        notes=("The head of the log says SEQ HASH TIME CREATED STORE: number, hash and time of the last line, when the store was made, and where it lies.",),
        formats=opt.TABLE_FORMATS,
    ),
    Command(
        "store",
        "check",
        "check:check",
        "Check every file of the store against every other.",
        ("pcactl store check", "pcactl store check --repair", "pcactl store check --heads heads.txt"),
        own_options=(check.HEADS, check.REPAIR),
        notes=(
            "Exit status 7 where something is not as it should be: each finding names the file, what is wrong, and what to do about it.",
            "What the next command mends by itself is told, and is no finding. It writes nothing without --repair, and takes no lock.",
        ),
    ),
    Command(
        "store",
        "backup",
        "backup:backup",
        "Write all of the store into one file, at one moment of it.",
        (
            "pcactl store backup ca.tar",
            "pcactl store backup ca.tar.age --recipient $(cat ca.pub)",
            "pcactl store backup - | sha256sum",
        ),
        arguments=(Argument("file", FILE, "The file that is written; - writes to standard output."),),
        own_options=(backup.OVERWRITE, backup.RECIPIENT, backup.ENCRYPT, backup.BACKUP_PASSPHRASE_FILE),
        notes=(
            "A backup has the private keys: it is as secret as the store, unless it is encrypted.",
            "It is a tar archive, the same for the same store, with the SHA-256 of every file at its end.",
            "Encryption is that of age, and needs the extra: pip install 'pcactl[age]'.",
        ),
    ),
    Command(
        "store",
        "restore",
        "backup:restore",
        "Put the store that is in a backup in the place of this one, or where none is.",
        (
            "pcactl store restore ca.tar --dry-run",
            "pcactl store restore ca.tar --yes",
            "pcactl store restore ca.tar.age --identity keys.txt --store copy",
        ),
        arguments=(Argument("file", FILE, "The backup; - reads standard input."),),
        own_options=(opt.YES, backup.LOOK, backup.IDENTITY, backup.RESTORE_PASSPHRASE_FILE),
        notes=(
            "Where a store is, it shows what would change and asks. All of the backup takes its place, or nothing does.",
            "The audit log is that of the backup, with one line more, which says where the log ended that was replaced.",
        ),
    ),
    Command("", "tree", "query:tree", "Show roots, subs and leaves as a tree.", ("pcactl tree",)),
    Command(
        "",
        "call",
        "call:call",
        "Carry out an action of the documented API and print its envelope.",
        (
            "pcactl call CreateRootInstance --body root.json",
            "echo '{\"instance_status\": 1}' | pcactl call ListLeafInstances --body -",
            "pcactl call GetQuotaDetail",
        ),
        arguments=(Argument("action", "ACTION", "The action's name, as documented: CreateLeafInstance."),),
        own_options=(opt.BODY, opt.ISSUER_PASSPHRASE_FILE),
        notes=("An action answers in JSON, with its errors in the envelope and their exit status. Nothing is filled in, and no yes is asked for.",),
    ),
    Command(
        "",
        "quickstart",
        "quickstart:quickstart",
        "Make a root, a sub and a first leaf, and say what to do with them.",
        ("pcactl quickstart", "pcactl quickstart --common-name www.example.com --key-alg SM2 --out ./first"),
        own_options=(
            _COMMON_NAME._replace(help="Whom the leaf is for. Unless given: localhost, 127.0.0.1 and ::1."),
            _KEY_ALG._replace(help="The kind of all three keys. Unless given: ECDSA."),
            opt.OUT,
            opt.FORCE,
            opt.ISSUER_PASSPHRASE_FILE,
        ),
    ),
    Command(
        "",
        "completion",
        "completion:completion",
        "Print what makes a shell complete pcactl's command line.",
        ("pcactl completion bash > pcactl.bash", "pcactl completion zsh > _pcactl", "pcactl completion fish > pcactl.fish"),
        arguments=(Argument("shell", "SHELL", phrase("{shells}.", shells=listing(opt.SHELLS)), allowed=opt.SHELLS),),
        notes=(
            "For bash, put it in ~/.local/share/bash-completion/completions/pcactl.",
            "For zsh, put it in a directory of $fpath, as _pcactl; for fish, in ~/.config/fish/completions/pcactl.fish.",
            "Words, options, values, ids and names are completed. It reads the store's directories itself and starts no pcactl.",
            "Names are offered from up to 40 instances of a kind; ids where up to 100 begin as what was typed does.",
        ),
    ),
)

BY_PATH: Mapping[tuple[str, str], Command] = {(row.noun, row.verb): row for row in COMMANDS}
