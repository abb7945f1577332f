# Made by `make generate` from the rows in pcactl/contract: change those.

set -g __pcactl_nouns root sub leaf quota store
set -g __pcactl_takers --store --output -o --color --common-name --san --email --country --province --locality --street-address --postal-code --organization --organizational-unit --serial-number --key-alg --key-param --hash-alg --quantity --duration-type --valid --contact-name --contact-email --contact-phone-number --tag --passphrase-file --idempotence-token --request --out --instance-id --status --source-type --expires-before --serial --page --page-size --reason --certificate --key --issuer-passphrase-file --issuer-id --csr --key-usage --extended-key-usage --custom-extension --since --act --id --heads --recipient --identity --body
set -g __pcactl_steering '\\x{ad}\\x{61c}\\x{200b}\\x{200e}\\x{200f}\\x{2028}\\x{2029}\\x{202a}\\x{202b}\\x{202c}\\x{202d}\\x{202e}\\x{2060}\\x{2066}\\x{2067}\\x{2068}\\x{2069}\\x{feff}'
set -g __pcactl_too_many_ids 101
set -g __pcactl_too_many_names 41

function __pcactl_row --no-scope-shadowing
    switch "$path"
        case ''
            set room '0'
            set next \
                'root'\t'Root CAs: they sign themselves and subs.' \
                'sub'\t'Subordinate CAs: signed by a root, they sign leaves.' \
                'leaf'\t'Leaf certificates: for servers, clients and people; SM2 ones are pairs.' \
                'quota'\t'How many leaves may still be issued with --use-quota.' \
                'store'\t'The directory that all of it lives in.' \
                'tree'\t'Show roots, subs and leaves as a tree.' \
                'call'\t'Carry out an action of the documented API and print its envelope.' \
                'quickstart'\t'Make a root, a sub and a first leaf, and say what to do with them.' \
                'completion'\t'Print what makes a shell complete pcactl\'s command line.'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'root'
            set room '0'
            set next \
                'create'\t'Create a root CA, and the store where none is.' \
                'list'\t'List roots, newest first.' \
                'show'\t'Show roots: names, dates, key, files.' \
                'enable'\t'Let a disabled CA sign again.' \
                'disable'\t'Keep a CA from signing, until it is enabled again.' \
                'revoke'\t'Revoke for ever.' \
                'delete'\t'Delete what is revoked or expired, with its files and private keys.' \
                'import'\t'Import a root made elsewhere, with its private key or without.' \
                'passphrase'\t'Set or change the passphrase of a private key in the store.'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'sub'
            set room '0'
            set next \
                'create'\t'Create a subordinate CA under a root.' \
                'list'\t'List subs, newest first.' \
                'show'\t'Show subs: names, dates, key, files.' \
                'enable'\t'Let a disabled CA sign again.' \
                'disable'\t'Keep a CA from signing, until it is enabled again.' \
                'revoke'\t'Revoke for ever.' \
                'delete'\t'Delete what is revoked or expired, with its files and private keys.' \
                'passphrase'\t'Set or change the passphrase of a private key in the store.'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'leaf'
            set room '0'
            set next \
                'issue'\t'Issue a leaf certificate; with SM2 a pair, for signing and for encryption.' \
                'list'\t'List leaves, newest first.' \
                'show'\t'Show leaves: names, dates, key, files.' \
                'revoke'\t'Revoke for ever.' \
                'delete'\t'Delete what is revoked or expired, with its files and private keys.'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'quota'
            set room '0'
            set next \
                'show'\t'Show what was granted, used and is left.' \
                'grant'\t'Grant more leaves.'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'store'
            set room '0'
            set next \
                'path'\t'Print the path of the store.' \
                'log'\t'Show what was done in the store, oldest first.' \
                'check'\t'Check every file of the store against every other.' \
                'backup'\t'Write all of the store into one file, at one moment of it.' \
                'restore'\t'Put the store that is in a backup in the place of this one, or where none is.'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'root create'
            set room '0'
            set options \
                '--common-name'\t'The subject\'s name: a host, a person, a CA. A leaf may give --san instead.' \
                '--email'\t'An e-mail address, as one more SAN.' \
                '--serial-number'\t'The subject\'s own number, not the certificate\'s.' \
                '--key-alg'\t'The kind of key. Unless given: ECDSA, under an SM2 issuer SM2. RSA, ECDSA, SM2.' \
                '--key-param'\t'RSA: 2048, 3072, 4096; ECDSA: P256, P384, P521; SM2: none. Unless given: 2048, P256.' \
                '--hash-alg'\t'The hash of the certificate\'s signature; SM2 issuers always use SM3. Unless given, one that fits the signing key. SHA256, SHA384, SHA512.' \
                '--quantity'\t'How long it is valid, in units of the duration type. Unless given: root 20 years, sub 10, leaf 1.' \
                '--duration-type'\t'The unit: year, month, day; hour for a leaf.' \
                '--valid'\t'Short for quantity and duration type: 12h, 90d, 6m, 2y.' \
                '--contact-name'\t'A person\'s name.' \
                '--contact-email'\t'An e-mail address.' \
                '--contact-phone-number'\t'A telephone number.' \
                '--tag'\t'Any text of yours; stored and shown.' \
                '--passphrase-file'\t'Encrypt the new private key under the first line of this file. - reads stdin.' \
                '--idempotence-token'\t'The same token with the same request within 5 minutes answers with the same instance.' \
                '--request'\t'The documented request body as JSON; options win over it. - reads stdin.' \
                '--out'\t'Also put the PEM files into this directory.' \
                '--force'\t'Write over files that are there.' \
                '--dry-run'\t'Check everything and print the plan; make no key, sign nothing.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
            set again \
                '--san'\t'A name it is valid for: DNS name, IP address, e-mail address or URI; dns:, ip:, email:, uri: before it say which. Repeatable.' \
                '--country'\t'Two letters. Repeatable.' \
                '--province'\t'State or province. Repeatable.' \
                '--locality'\t'City. Repeatable.' \
                '--street-address'\t'Street. Repeatable.' \
                '--postal-code'\t'Postal code. Repeatable.' \
                '--organization'\t'Organization. Repeatable.' \
                '--organizational-unit'\t'Organizational unit. Repeatable.'
        case 'root list'
            set room '0'
            set options \
                '--common-name'\t'Exactly this common name.' \
                '--instance-id'\t'Exactly this id.' \
                '--status'\t'In this state, by number or word: 0 unknown, 1 normal, 2 disabled, 4 revoked, 8 frozen, 16 expired.' \
                '--source-type'\t'0: made here, 1: imported.' \
                '--san'\t'Valid for this name, in any spelling.' \
                '--tag'\t'With this text in its tag.' \
                '--expires-before'\t'Not valid from then on: a date (2026-12-31), a time (2026-12-31T23:59:59Z), or a span from now (12h, 30d, 6m, 1y).' \
                '--serial'\t'With this serial number, as any program prints it: hex or decimal.' \
                '--key-alg'\t'With a key of this kind: RSA, ECDSA, SM2.' \
                '--page'\t'Which page, from 1.' \
                '--page-size'\t'How many on a page, 1 to 20.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'root show'
            set room '*'
            set options \
                '--include-private-key'\t'Print the private key too.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'root enable'
            set room '*'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'root disable'
            set room '*'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'root revoke'
            set room '*'
            set options \
                '--reason'\t'Why: unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation, privilegeWithdrawn, aACompromise.' \
                '--yes'\t'Do not ask.'\n'-y'\t'Do not ask.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'root delete'
            set room '*'
            set options \
                '--yes'\t'Do not ask.'\n'-y'\t'Do not ask.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'root import'
            set room '0'
            set options \
                '--certificate'\t'The root\'s certificate: PEM, exactly one, or DER. - reads stdin.' \
                '--key'\t'Its private key, in PEM or DER. Without it the root signs nothing. - reads stdin.' \
                '--tag'\t'Any text of yours; stored and shown.' \
                '--passphrase-file'\t'The first line opens the private key, and encrypts it in the store; without it the terminal is asked. - reads stdin.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'root passphrase'
            set room '1'
            set options \
                '--issuer-passphrase-file'\t'The passphrase that the key has: the first line of this file. - reads stdin.' \
                '--passphrase-file'\t'The new passphrase: the first line of this file. - reads stdin.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'sub create'
            set room '0'
            set options \
                '--common-name'\t'The subject\'s name: a host, a person, a CA. A leaf may give --san instead.' \
                '--issuer-id'\t'Who signs: an id, its beginning, or a common name. May be left out where one issuer alone can sign.' \
                '--email'\t'An e-mail address, as one more SAN.' \
                '--serial-number'\t'The subject\'s own number, not the certificate\'s.' \
                '--csr'\t'A PKCS#10 request: its key is certified, and what it asks for fills what is not given here. - reads stdin.' \
                '--key-alg'\t'The kind of key. Unless given: ECDSA, under an SM2 issuer SM2. RSA, ECDSA, SM2.' \
                '--key-param'\t'RSA: 2048, 3072, 4096; ECDSA: P256, P384, P521; SM2: none. Unless given: 2048, P256.' \
                '--hash-alg'\t'The hash of the certificate\'s signature; SM2 issuers always use SM3. Unless given, one that fits the signing key. SHA256, SHA384, SHA512.' \
                '--quantity'\t'How long it is valid, in units of the duration type. Unless given: root 20 years, sub 10, leaf 1.' \
                '--duration-type'\t'The unit: year, month, day; hour for a leaf.' \
                '--valid'\t'Short for quantity and duration type: 12h, 90d, 6m, 2y.' \
                '--contact-name'\t'A person\'s name.' \
                '--contact-email'\t'An e-mail address.' \
                '--contact-phone-number'\t'A telephone number.' \
                '--tag'\t'Any text of yours; stored and shown.' \
                '--passphrase-file'\t'Encrypt the new private key under the first line of this file. - reads stdin.' \
                '--issuer-passphrase-file'\t'The first line opens the issuer\'s private key; without it the terminal is asked, where the key is encrypted. - reads stdin.' \
                '--idempotence-token'\t'The same token with the same request within 5 minutes answers with the same instance.' \
                '--request'\t'The documented request body as JSON; options win over it. - reads stdin.' \
                '--out'\t'Also put the PEM files into this directory.' \
                '--force'\t'Write over files that are there.' \
                '--dry-run'\t'Check everything and print the plan; make no key, sign nothing.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
            set again \
                '--san'\t'A name it is valid for: DNS name, IP address, e-mail address or URI; dns:, ip:, email:, uri: before it say which. Repeatable.' \
                '--country'\t'Two letters. Repeatable.' \
                '--province'\t'State or province. Repeatable.' \
                '--locality'\t'City. Repeatable.' \
                '--street-address'\t'Street. Repeatable.' \
                '--postal-code'\t'Postal code. Repeatable.' \
                '--organization'\t'Organization. Repeatable.' \
                '--organizational-unit'\t'Organizational unit. Repeatable.' \
                '--key-usage'\t'A keyUsage bit; given once or more, these are all, for a CA beside key_cert_sign and crl_sign: digital_signature, non_repudiation, key_encipherment, data_encipherment, key_agreement, key_cert_sign, crl_sign, encipher_only, decipher_only. Repeatable.' \
                '--extended-key-usage'\t'A purpose: server_auth, client_auth, code_signing, email_protection, time_stamping, ocsp_signing, or an OID. Repeatable.' \
                '--custom-extension'\t'An extension of your own, its value as Base64 of the DER. Repeatable.'
        case 'sub list'
            set room '0'
            set options \
                '--common-name'\t'Exactly this common name.' \
                '--instance-id'\t'Exactly this id.' \
                '--status'\t'In this state, by number or word: 0 unknown, 1 normal, 2 disabled, 4 revoked, 8 frozen, 16 expired.' \
                '--source-type'\t'0: made here, 1: imported.' \
                '--issuer-id'\t'Signed by this one: an id, its beginning, or a common name.' \
                '--san'\t'Valid for this name, in any spelling.' \
                '--tag'\t'With this text in its tag.' \
                '--expires-before'\t'Not valid from then on: a date (2026-12-31), a time (2026-12-31T23:59:59Z), or a span from now (12h, 30d, 6m, 1y).' \
                '--serial'\t'With this serial number, as any program prints it: hex or decimal.' \
                '--key-alg'\t'With a key of this kind: RSA, ECDSA, SM2.' \
                '--page'\t'Which page, from 1.' \
                '--page-size'\t'How many on a page, 1 to 20.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'sub show'
            set room '*'
            set options \
                '--include-private-key'\t'Print the private key too.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'sub enable'
            set room '*'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'sub disable'
            set room '*'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'sub revoke'
            set room '*'
            set options \
                '--reason'\t'Why: unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation, privilegeWithdrawn, aACompromise.' \
                '--yes'\t'Do not ask.'\n'-y'\t'Do not ask.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'sub delete'
            set room '*'
            set options \
                '--yes'\t'Do not ask.'\n'-y'\t'Do not ask.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'sub passphrase'
            set room '1'
            set options \
                '--issuer-passphrase-file'\t'The passphrase that the key has: the first line of this file. - reads stdin.' \
                '--passphrase-file'\t'The new passphrase: the first line of this file. - reads stdin.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'leaf issue'
            set room '0'
            set options \
                '--common-name'\t'The subject\'s name: a host, a person, a CA. A leaf may give --san instead.' \
                '--issuer-id'\t'Who signs: an id, its beginning, or a common name. May be left out where one issuer alone can sign.' \
                '--email'\t'An e-mail address, as one more SAN.' \
                '--serial-number'\t'The subject\'s own number, not the certificate\'s.' \
                '--csr'\t'A PKCS#10 request: its key is certified, and what it asks for fills what is not given here. - reads stdin.' \
                '--key-alg'\t'The kind of key. Unless given: ECDSA, under an SM2 issuer SM2. RSA, ECDSA, SM2.' \
                '--key-param'\t'RSA: 2048, 3072, 4096; ECDSA: P256, P384, P521; SM2: none. Unless given: 2048, P256.' \
                '--hash-alg'\t'The hash of the certificate\'s signature; SM2 issuers always use SM3. Unless given, one that fits the signing key. SHA256, SHA384, SHA512.' \
                '--quantity'\t'How long it is valid, in units of the duration type. Unless given: root 20 years, sub 10, leaf 1.' \
                '--duration-type'\t'The unit: year, month, day; hour for a leaf.' \
                '--valid'\t'Short for quantity and duration type: 12h, 90d, 6m, 2y.' \
                '--contact-name'\t'A person\'s name.' \
                '--contact-email'\t'An e-mail address.' \
                '--contact-phone-number'\t'A telephone number.' \
                '--tag'\t'Any text of yours; stored and shown.' \
                '--use-quota'\t'Take one from the quota of leaf certificates.'\n'--no-use-quota'\t'Take one from the quota of leaf certificates.' \
                '--passphrase-file'\t'Encrypt the new private key under the first line of this file. - reads stdin.' \
                '--issuer-passphrase-file'\t'The first line opens the issuer\'s private key; without it the terminal is asked, where the key is encrypted. - reads stdin.' \
                '--idempotence-token'\t'The same token with the same request within 5 minutes answers with the same instance.' \
                '--request'\t'The documented request body as JSON; options win over it. - reads stdin.' \
                '--out'\t'Also put the PEM files into this directory.' \
                '--force'\t'Write over files that are there.' \
                '--dry-run'\t'Check everything and print the plan; make no key, sign nothing.' \
                '--no-keep-key'\t'With --out: the private key goes there alone, and not into the store.' \
                '--include-private-key'\t'Print the private key too.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
            set again \
                '--san'\t'A name it is valid for: DNS name, IP address, e-mail address or URI; dns:, ip:, email:, uri: before it say which. Repeatable.' \
                '--country'\t'Two letters. Repeatable.' \
                '--province'\t'State or province. Repeatable.' \
                '--locality'\t'City. Repeatable.' \
                '--street-address'\t'Street. Repeatable.' \
                '--postal-code'\t'Postal code. Repeatable.' \
                '--organization'\t'Organization. Repeatable.' \
                '--organizational-unit'\t'Organizational unit. Repeatable.' \
                '--key-usage'\t'A keyUsage bit; given once or more, these are all, for a CA beside key_cert_sign and crl_sign: digital_signature, non_repudiation, key_encipherment, data_encipherment, key_agreement, key_cert_sign, crl_sign, encipher_only, decipher_only. Repeatable.' \
                '--extended-key-usage'\t'A purpose: server_auth, client_auth, code_signing, email_protection, time_stamping, ocsp_signing, or an OID. Repeatable.' \
                '--custom-extension'\t'An extension of your own, its value as Base64 of the DER. Repeatable.'
        case 'leaf list'
            set room '0'
            set options \
                '--common-name'\t'Exactly this common name.' \
                '--instance-id'\t'Exactly this id.' \
                '--status'\t'In this state, by number or word: 0 unknown, 1 normal, 2 disabled, 4 revoked, 8 frozen, 16 expired.' \
                '--issuer-id'\t'Signed by this one: an id, its beginning, or a common name.' \
                '--san'\t'Valid for this name, in any spelling.' \
                '--tag'\t'With this text in its tag.' \
                '--expires-before'\t'Not valid from then on: a date (2026-12-31), a time (2026-12-31T23:59:59Z), or a span from now (12h, 30d, 6m, 1y).' \
                '--serial'\t'With this serial number, as any program prints it: hex or decimal.' \
                '--key-alg'\t'With a key of this kind: RSA, ECDSA, SM2.' \
                '--page'\t'Which page, from 1.' \
                '--page-size'\t'How many on a page, 1 to 20.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'leaf show'
            set room '*'
            set options \
                '--include-private-key'\t'Print the private key too.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'leaf revoke'
            set room '*'
            set options \
                '--reason'\t'Why: unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation, privilegeWithdrawn, aACompromise.' \
                '--yes'\t'Do not ask.'\n'-y'\t'Do not ask.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'leaf delete'
            set room '*'
            set options \
                '--yes'\t'Do not ask.'\n'-y'\t'Do not ask.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'quota show'
            set room '0'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'quota grant'
            set room '1'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'store path'
            set room '0'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'store log'
            set room '0'
            set options \
                '--head'\t'Print one line that says where the log ends now. Kept elsewhere, it shows later whether anything before it was changed.' \
                '--since'\t'Not before then: a date (2026-11-01), a time (2026-11-01T00:00:00Z), or a span back from now (12h, 7d, 6m, 1y).' \
                '--act'\t'What was done: a command ("leaf issue"), or a verb of any noun. create, import, issue, enable, disable, revoke, delete, passphrase, check, grant, restore.' \
                '--id'\t'About this instance: its id, or how it begins.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'store check'
            set room '0'
            set options \
                '--heads'\t'Heads of the audit log that were kept elsewhere (store log --head), one a line: what was cut off or changed since is found.' \
                '--repair'\t'Put right what can be derived: modes, chains, the index. Keys, certificates and records are never touched.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'store backup'
            set room '1'
            set options \
                '--encrypt'\t'Encrypt under a passphrase, which the terminal is asked for twice.' \
                '--passphrase-file'\t'Encrypt under the first line of this file. - reads stdin.' \
                '--force'\t'Write over a file that is there.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
            set again \
                '--recipient'\t'Encrypt for whoever has the identity of this recipient of age (age1…). Repeatable.'
        case 'store restore'
            set room '1'
            set options \
                '--yes'\t'Do not ask.'\n'-y'\t'Do not ask.' \
                '--identity'\t'The identities that open an encrypted backup, as age-keygen writes them. - reads stdin.' \
                '--passphrase-file'\t'The first line opens a backup under a passphrase; without it the terminal is asked. - reads stdin.' \
                '--dry-run'\t'Read the whole backup and show what would change; write nothing.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'tree'
            set room '0'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'call'
            set room '1'
            set options \
                '--body'\t'The documented request as JSON; {} where not given. - reads stdin.' \
                '--issuer-passphrase-file'\t'The first line opens the issuer\'s private key; without it the terminal is asked, where the key is encrypted. - reads stdin.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'quickstart'
            set room '0'
            set options \
                '--common-name'\t'Whom the leaf is for. Unless given: localhost, 127.0.0.1 and ::1.' \
                '--key-alg'\t'The kind of all three keys. Unless given: ECDSA. RSA, ECDSA, SM2.' \
                '--issuer-passphrase-file'\t'The first line opens the issuer\'s private key; without it the terminal is asked, where the key is encrypted. - reads stdin.' \
                '--out'\t'Also put the PEM files into this directory.' \
                '--force'\t'Write over files that are there.' \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case 'completion'
            set room '1'
            set options \
                '--store'\t'The store\'s directory. [PCACTL_STORE]' \
                '--output'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]'\n'-o'\t'text or json; csv too where the result is a table. [PCACTL_OUTPUT]' \
                '--quiet'\t'Print ids alone; no progress, no hints.'\n'-q'\t'Print ids alone; no progress, no hints.' \
                '--verbose'\t'Say more; show where a defect of pcactl lies.'\n'-v'\t'Say more; show where a defect of pcactl lies.' \
                '--color'\t'auto, always or never. [NO_COLOR]' \
                '--help'\t'Show this help.'\n'-h'\t'Show this help.' \
                '--version'\t'Print the version; with -v also those of Python and the libraries.'
        case '*'
            return 1
    end
    return 0 # `set` keeps the status of what was before.
end

function __pcactl_case --no-scope-shadowing
    switch "$argv"
        case 'root show ' 'root enable ' 'root disable ' 'root revoke ' 'root delete ' 'root passphrase '
            set source instances
            set values 'roots'
        case 'sub show ' 'sub enable ' 'sub disable ' 'sub revoke ' 'sub delete ' 'sub passphrase ' 'leaf issue --issuer-id' 'leaf list --issuer-id'
            set source instances
            set values 'subs'
        case 'leaf show ' 'leaf revoke ' 'leaf delete '
            set source instances
            set values 'leaves'
        case 'store backup ' 'store restore '
            set source files
            set values
        case 'call '
            set source words
            set values 'CreateRootInstance' 'CreateSubInstance' 'CreateLeafInstance' 'EnableRootInstance' 'EnableSubInstance' 'DisableRootInstance' 'DisableSubInstance' 'RevokeRootInstance' 'RevokeSubInstance' 'RevokeLeafInstance' 'DeleteRootInstance' 'DeleteSubInstance' 'DeleteLeafInstance' 'ListRootInstances' 'ListSubInstances' 'ListLeafInstances' 'GetRootInstance' 'GetSubInstance' 'GetLeafInstance' 'DownloadLeafInstance' 'UploadRootInstance' 'GetQuotaDetail'
        case 'completion '
            set source words
            set values 'bash' 'zsh' 'fish'
        case ' --output' 'root --output' 'sub --output' 'leaf --output' 'store --output' 'root list --output' 'sub list --output' 'leaf list --output' 'store log --output' ' -o' 'root -o' 'sub -o' 'leaf -o' 'store -o' 'root list -o' 'sub list -o' 'leaf list -o' 'store log -o'
            set source words
            set values 'text' 'json' 'csv'
        case 'root list --common-name'
            set source names
            set values 'roots'
        case 'sub list --common-name'
            set source names
            set values 'subs'
        case 'leaf list --common-name'
            set source names
            set values 'leaves'
        case 'leaf issue --duration-type'
            set source words
            set values 'year' 'month' 'day' 'hour'
        case 'sub list --instance-id'
            set source ids
            set values 'subs'
        case 'leaf list --instance-id'
            set source ids
            set values 'leaves'
        case '* --store' '* --out'
            set source directories
            set values
        case '* --output' '* -o'
            set source words
            set values 'text' 'json'
        case '* --color'
            set source words
            set values 'auto' 'always' 'never'
        case '* --key-alg'
            set source words
            set values 'RSA' 'ECDSA' 'SM2'
        case '* --key-param'
            set source params
            set values
        case '* --hash-alg'
            set source words
            set values 'SHA256' 'SHA384' 'SHA512'
        case '* --duration-type'
            set source words
            set values 'year' 'month' 'day'
        case '* --passphrase-file' '* --request' '* --certificate' '* --key' '* --issuer-passphrase-file' '* --csr' '* --heads' '* --identity' '* --body'
            set source files
            set values
        case '* --instance-id'
            set source ids
            set values 'roots'
        case '* --status'
            set source words
            set values 'unknown' 'normal' 'disabled' 'revoked' 'frozen' 'expired'
        case '* --source-type'
            set source words
            set values '0' '1'
        case '* --reason'
            set source words
            set values 'unspecified' 'keyCompromise' 'cACompromise' 'affiliationChanged' 'superseded' 'cessationOfOperation' 'privilegeWithdrawn' 'aACompromise'
        case '* --issuer-id'
            set source instances
            set values 'roots'
        case '* --key-usage'
            set source words
            set values 'digital_signature' 'non_repudiation' 'key_encipherment' 'data_encipherment' 'key_agreement' 'key_cert_sign' 'crl_sign' 'encipher_only' 'decipher_only'
        case '* --extended-key-usage'
            set source words
            set values 'server_auth' 'client_auth' 'code_signing' 'email_protection' 'time_stamping' 'ocsp_signing'
        case '* --act'
            set source words
            set values 'create' 'import' 'issue' 'enable' 'disable' 'revoke' 'delete' 'passphrase' 'check' 'grant' 'restore'
    end
end

function __pcactl_params --no-scope-shadowing
    switch (string upper -- $argv)
        case 'RSA'
            set values '2048' '3072' '4096'
        case 'ECDSA'
            set values 'P256' 'P384' 'P521'
        case 'SM2'
            set values
        case ''
            set values '2048' '3072' '4096' 'P256' 'P384' 'P521'
    end
end

# Prints what may stand at the cursor, each with its description behind a tab. Quoting is fish's.
# Arguments that nobody gives are variables of our own, and cheaper than as many `set -l`; to call a function costs fish
# as much as ten other commands.
function __pcactl -a line current typed lead path given wants closed met store room next options again source values
    set line (commandline -opc; commandline -ct)
    set current $line[-1]
    set typed $current
    __pcactl_walk $line[2..-2]
    __pcactl_row; or return
    if set -q wants[1]
        __pcactl_values $wants
    else if set -q closed[1]; or not string match -q -- '-*' "$current"
        if set -q next[1]
            printf '%s\n' $next
        else if test "$room" = '*' -o "$room$met" = 1
            __pcactl_values ''
        else if test -z "$closed$current"
            __pcactl_options
        end
    else if string match -q -- '--*=*' $current
        string split -m 1 = -- $current | read -L wants typed
        set lead $wants=
        __pcactl_values $wants
    else
        __pcactl_options
    end
end

# Reads the words before the cursor's: which row they lead to, which options they gave, each with = and its value where it
# has one, and what an option still wants. Only behind nouns more words of a path follow.
function __pcactl_walk --no-scope-shadowing
    for word in $argv
        if set -q wants[1]
            set -a given $wants=$word
            set wants
        else if set -q closed[1]; or not string match -qr -- '^-.' $word
            if contains -- "$path" '' $__pcactl_nouns
                set -a path $word
            else
                set met +
            end
        else if test $word = --
            contains -- "$path" '' $__pcactl_nouns; or set closed 1
        else if string match -q -- '--*' $word
            contains -- $word $__pcactl_takers; and set wants $word; or set -a given $word
        else
            __pcactl_letters (string split '' -- (string sub -s 2 -- $word))
        end
    end
end

# `-qo json`, `-ojson`: switches, and at the end perhaps one that takes a value.
function __pcactl_letters --no-scope-shadowing
    while set -q argv[1]; and not set -q wants[1]
        set -a given -$argv[1]
        contains -- -$argv[1] $__pcactl_takers; and set wants -$argv[1]
        set -e argv[1]
    end
    set -q argv[1]; and set wants
end

function __pcactl_options --no-scope-shadowing
    if set -q given[1]
        set given (string join '|' -- (string escape --style=regex -- (string replace -r -- '(?s)=.*' '' $given)))
        string match -rv -- "(^|\n)($given)\t" $options
        set options # What stands only once is told.
    end
    set -a options $again
    set -q options[1]; and printf '%s\n' $options
end

function __pcactl_values --no-scope-shadowing
    __pcactl_case "$path $argv"
    switch "$source"
        case params
            set -l algs (string replace -rf -- '^--key-alg=' '' $given)
            __pcactl_params "$algs[-1]"
        case files
            set values (complete -C "'' $typed")
        case directories
            set values (complete -C "'' $typed" | string match '*/')
        case instances ids names
            __pcactl_instances
            return
    end
    set -q values[1]; and printf '%s\n' "$lead"$values
end

# A directory is read once, and what is typed of an id is part of the pattern. The first common name of a record is its
# own, and its subject's says the same. What would steer the terminal or read as an option is not offered: its id is.
function __pcactl_instances --no-scope-shadowing
    set -l beginning pca_
    string match -q -- 'pca_*' "$typed"; and set beginning $typed
    set store $PCACTL_STORE
    set -q given[1]; and set store $store (string replace -rf -- '^--store=' '' $given | string replace -r -- '^~/' "$HOME/")
    set store $store[-1]
    test -n "$store"; or __pcactl_find_store
    set -l found $store/$values/$beginning*
    test $source = names; or set -q found[$__pcactl_too_many_ids]; or string replace -- $store/$values/ "$lead" $found
    test $source = ids -o $beginning = "$typed"; or set -q found[$__pcactl_too_many_names]; and return
    for record in $store/$values/pca_*/instance.toml
        string replace -rf -- '^common_name = "((?!-)(?:[^\\\\"\x00-\x1f\x7f-\x9f'$__pcactl_steering']|\\\\[\\\\"])+)"$' "$lead\$1" <$record
    end | string replace -ra -- '\\\\(.)' '$1'
end

# As `pcactl store path` says.
function __pcactl_find_store --no-scope-shadowing
    set store ~/.local/share
    test -d ~/Library/'Application Support'; and set store ~/Library/'Application Support'
    test -n "$XDG_DATA_HOME"; and set store $XDG_DATA_HOME
    set store $store/pcactl
end

complete -c pcactl -e
complete -c pcactl -f -a '(__pcactl)'
