"""What `store backup` and `store restore` can be asked for. What is in an archive is `store.contents`."""

from pcactl.contract.options import DRY_RUN, FILE, FORCE, PASSPHRASE_FILE, Option, Panel

RECIPIENT = Option("recipient", ("--recipient",), "AGE", "Encrypt for whoever has the identity of this recipient of age (age1…).", Panel.SECRETS, repeated=True)
ENCRYPT = Option("encrypt", ("--encrypt",), "", "Encrypt under a passphrase, which the terminal is asked for twice.", Panel.SECRETS)
BACKUP_PASSPHRASE_FILE = PASSPHRASE_FILE._replace(help="Encrypt under the first line of this file. - reads stdin.")
OVERWRITE = FORCE._replace(help="Write over a file that is there.")

IDENTITY = Option(
    "identity", ("--identity",), FILE, "The identities that open an encrypted backup, as age-keygen writes them. - reads stdin.", Panel.SECRETS, secret=True
)
RESTORE_PASSPHRASE_FILE = PASSPHRASE_FILE._replace(help="The first line opens a backup under a passphrase; without it the terminal is asked. - reads stdin.")
LOOK = DRY_RUN._replace(help="Read the whole backup and show what would change; write nothing.")
