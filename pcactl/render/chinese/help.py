"""The Chinese of help: what nouns, verbs, options and arguments are for. Terms are those of the documented API's own pages."""

from collections.abc import Mapping

HELP: Mapping[str, str] = {
    "A private certificate authority on a local directory, for RSA, ECDSA and SM2.": "本地目录中的私有证书颁发机构，支持 RSA、ECDSA 和国密 SM2。",
    "Usage: ": "用法：",
    "Examples": "示例",
    "Arguments": "参数",
    "Verbs": "动作",
    "Nouns and their verbs": "对象及其动作",
    "Verbs that stand alone": "单独使用的动作",
    "{help} Repeatable.": "{help}可重复给出。",
    "{help} {choices}.": "{help}取值：{choices}。",
    # Panels
    "What is required": "必需",
    "For this verb": "本动作专用",
    "Names": "名称",
    "Validity and key": "有效期与密钥",
    "Extensions": "扩展信息",
    "Contact and tag": "联系人与标签",
    "Passphrases": "口令",
    "Request and output": "请求与输出",
    "Which ones": "筛选条件",
    "Anywhere, before or after the verb": "通用选项，可放在动作之前或之后",
    # Nouns
    "Root CAs: they sign themselves and subs.": "根 CA：自签名，并签发子 CA。",
    "Subordinate CAs: signed by a root, they sign leaves.": "子 CA：由根 CA 签发，用于签发私有证书。",
    "Leaf certificates: for servers, clients and people; SM2 ones are pairs.": "私有证书：用于服务器、客户端和人员；SM2 为签名、加密双证书。",
    "How many leaves may still be issued with --use-quota.": "私有证书额度：使用 --use-quota 时还可签发多少个。",
    "The directory that all of it lives in.": "证书库：存放全部数据的目录。",
    # Commands
    "Create a root CA, and the store where none is.": "创建根 CA；证书库不存在时一并创建。",
    "Create a subordinate CA under a root.": "在根 CA 之下创建子 CA。",
    "Issue a leaf certificate; with SM2 a pair, for signing and for encryption.": "签发一个私有证书；SM2 时签发签名、加密双证书。",
    "Import a root made elsewhere, with its private key or without.": "导入在别处生成的根 CA，可以带私钥，也可以不带。",
    "Set or change the passphrase of a private key in the store.": "设置或更改证书库中私钥的口令。",
    "List {plural}, newest first.": "列出{plural}，最新的在前。",
    "Show {plural}: names, dates, key, files.": "查看{plural}：名称、有效期、密钥和文件。",
    "Let a disabled CA sign again.": "启用已禁用的 CA，使其可继续签发。",
    "Keep a CA from signing, until it is enabled again.": "禁用 CA，在重新启用之前不能签发。",
    "Revoke for ever.": "吊销，不可恢复。",
    "Delete what is revoked or expired, with its files and private keys.": "删除已吊销或已过期的实例，连同其文件和私钥。",
    "Show what was granted, used and is left.": "查看已授予、已使用和剩余的额度。",
    "Grant more leaves.": "增加私有证书额度。",
    "Print the path of the store.": "显示证书库的路径。",
    "Show what was done in the store, oldest first.": "查看审计日志：证书库中做过的操作，最早的在前。",
    "Show roots, subs and leaves as a tree.": "以树形显示根 CA、子 CA 和私有证书。",
    "Carry out an action of the documented API and print its envelope.": "执行 API 文档中的一个接口，并输出其完整响应。",
    "Make a root, a sub and a first leaf, and say what to do with them.": "一次生成根 CA、子 CA 和第一个私有证书，并说明如何使用。",
    "Print what makes a shell complete pcactl's command line.": "输出 shell 的命令行补全脚本。",
    # Notes
    "This cannot be undone.": "此操作不可撤销。",
    "Its files and private keys are removed.": "其文件和私钥将被移除。",
    "{warning} On a terminal it asks before; elsewhere --yes must say so.": "{warning}在终端上会先询问；其他情况下必须给出 --yes。",
    "What no file says is asked for on the terminal.": "未用文件给出的口令会在终端上询问。",
    "With -o csv the columns are those keys of -o json that hold one value. A cell that begins with = + - @, a tab or a carriage return gets a ' before "
    "it, so that no spreadsheet runs it; what could steer a terminal is spelled out.": (
        "使用 -o csv 时，各列为 -o json 中只有单个值的键。以 =、+、-、@、制表符或回车开头的单元格前会加上 '，以免被电子表格当作公式执行；"
        "可能控制终端的字符以转义形式写出。"
    ),
    "An action answers in JSON, with its errors in the envelope and their exit status. Nothing is filled in, and no yes is asked for.": (
        "接口以 JSON 响应，错误写在响应中，并反映在退出状态上。不补默认值，也不询问确认。"
    ),
    "For bash, put it in ~/.local/share/bash-completion/completions/pcactl.": "bash：放到 ~/.local/share/bash-completion/completions/pcactl。",
    "For zsh, put it in a directory of $fpath, as _pcactl; for fish, in ~/.config/fish/completions/pcactl.fish.": (
        "zsh：以 _pcactl 为名放到 $fpath 中的某个目录；fish：放到 ~/.config/fish/completions/pcactl.fish。"
    ),
    "Words, options, values, ids and names are completed. It reads the store's directories itself and starts no pcactl.": (
        "补全动作、选项、取值、ID 和名称。脚本直接读取证书库目录，不启动 pcactl。"
    ),
    "Names are offered from up to 40 instances of a kind; ids where up to 100 begin as what was typed does.": (
        "每类实例不超过 40 个时补全名称；与已输入部分相符的 ID 不超过 100 个时补全 ID。"
    ),
    "The head of the log says SEQ HASH TIME CREATED STORE: number, hash and time of the last line, when the store was made, and where it lies.": (
        "日志末尾的格式为 SEQ HASH TIME CREATED STORE：最后一行的序号、哈希和时间，证书库的创建时间，以及证书库的位置。"
    ),
    # Arguments
    "An id, its beginning, or a common name.": "ID、ID 的开头部分，或通用名称。",
    "An id, its beginning, or a common name; several may stand.": "ID、ID 的开头部分，或通用名称；可给出多个。",
    "An id or a common name; several may stand. Beginnings are not taken.": "ID 或通用名称；可给出多个。不接受 ID 的开头部分。",
    "How many leaves more, 1 or more.": "增加的数量，至少为 1。",
    "The action's name, as documented: CreateLeafInstance.": "接口名称，与文档一致，例如 CreateLeafInstance。",
    # Subject and names
    "The subject's name: a host, a person, a CA. A leaf may give --san instead.": "通用名称：主机名、人名或 CA 名称。私有证书可改用 --san。",
    "Who signs: an id, its beginning, or a common name. May be left out where one issuer alone can sign.": (
        "上一级 CA：ID、ID 的开头部分，或通用名称。只有一个 CA 可签发时可省略。"
    ),
    "A name it is valid for: DNS name, IP address, e-mail address or URI; dns:, ip:, email:, uri: before it say which.": (
        "证书适用的名称：域名、IP 地址、邮箱地址或 URI；可在前面加 dns:、ip:、email:、uri: 指明类型。"
    ),
    "An e-mail address, as one more SAN.": "邮箱地址，作为一个 SAN。",
    "Two letters.": "国家代码，两个字母，如 CN。",
    "State or province.": "省/市。",
    "City.": "城市。",
    "Street.": "街道地址。",
    "Postal code.": "邮政编码。",
    "Organization.": "组织。",
    "Organizational unit.": "部门。",
    "The subject's own number, not the certificate's.": "主体自身的编号，不是证书序列号。",
    "A PKCS#10 request: its key is certified, and what it asks for fills what is not given here. - reads stdin.": (
        "PKCS#10 证书请求（CSR）：为其中的公钥签发证书；这里未给出的内容取自 CSR。- 表示标准输入。"
    ),
    # Key and validity
    "The kind of key. Unless given: ECDSA, under an SM2 issuer SM2.": "密钥算法。默认为 ECDSA；上级 CA 为 SM2 时默认为 SM2。",
    "{params}; SM2: none. Unless given: {defaults}.": "密钥强度。{params}；SM2 无需设置。默认：{defaults}。",
    "The hash of the certificate's signature; SM2 issuers always use SM3. Unless given, one that fits the signing key.": (
        "签名算法（哈希）；SM2 的 CA 总是使用 SM3。默认取与签名密钥相配的算法。"
    ),
    "How long it is valid, in units of the duration type. Unless given: root 20 years, sub 10, leaf 1.": (
        "有效时长，单位由 --duration-type 给出。默认：根 CA 20 年，子 CA 10 年，私有证书 1 年。"
    ),
    "The unit: year, month, day; hour for a leaf.": "有效时长的单位：year、month、day；私有证书还可用 hour。",
    "Short for quantity and duration type: 12h, 90d, 6m, 2y.": "有效时长的简写：12h（小时）、90d（天）、6m（月）、2y（年）。",
    # Extensions
    "A keyUsage bit; given once or more, these are all, for a CA beside key_cert_sign and crl_sign: {names}.": (
        "密钥用法（keyUsage）；一经给出，即以所给为准（CA 另有 key_cert_sign 和 crl_sign）：{names}。"
    ),
    "A purpose: {names}, or an OID.": "扩展密钥用途：{names}，或一个 OID。",
    "An extension of your own, its value as Base64 of the DER.": "自定义扩展，值为 DER 的 Base64。",
    # Contact and the rest of the body
    "A person's name.": "联系人姓名。",
    "An e-mail address.": "联系人邮箱。",
    "A telephone number.": "联系人电话。",
    "Any text of yours; stored and shown.": "标签，允许使用任意字符；会保存并显示。",
    "Take one from the quota of leaf certificates.": "消耗一个私有证书额度。",
    "The same token with the same request within 5 minutes answers with the same instance.": "幂等令牌：5 分钟内相同令牌的相同请求返回同一个实例。",
    # Request and output
    "The documented request body as JSON; options win over it. - reads stdin.": "文档所述的请求正文（JSON）；选项优先于其中的值。- 表示标准输入。",
    "Also put the PEM files into this directory.": "同时将 PEM 文件写入该目录。",
    "Write over files that are there.": "覆盖已存在的文件。",
    "Check everything and print the plan; make no key, sign nothing.": "试运行：检查全部内容并显示计划；不生成密钥，不签名。",
    "With --out: the private key goes there alone, and not into the store.": "与 --out 一起使用：私钥只写入该目录，不存入证书库。",
    "Print the private key too.": "同时输出私钥。",
    "Do not ask.": "不再询问。",
    "Why: {reasons}.": "吊销原因：{reasons}。",
    "The root's certificate: PEM, exactly one, or DER. - reads stdin.": "根证书：仅含一个证书的 PEM，或 DER。- 表示标准输入。",
    "Its private key, in PEM or DER. Without it the root signs nothing. - reads stdin.": "其私钥，PEM 或 DER。没有私钥的根 CA 不能签发。- 表示标准输入。",
    "The documented request as JSON; {} where not given. - reads stdin.": "文档所述的请求（JSON）；默认为 {}。- 表示标准输入。",
    "Whom the leaf is for. Unless given: localhost, 127.0.0.1 and ::1.": "私有证书的名称。默认：localhost、127.0.0.1 和 ::1。",
    "The kind of all three keys. Unless given: ECDSA.": "三个密钥的算法。默认为 ECDSA。",
    # Passphrases
    "Encrypt the new private key under the first line of this file. - reads stdin.": "用该文件的第一行作为口令，加密新私钥。- 表示标准输入。",
    "The first line opens the issuer's private key; without it the terminal is asked, where the key is encrypted. - reads stdin.": (
        "该文件的第一行为上级 CA 私钥的口令；未给出而私钥已加密时，在终端上询问。- 表示标准输入。"
    ),
    "The first line opens the private key, and encrypts it in the store; without it the terminal is asked. - reads stdin.": (
        "该文件的第一行为私钥的口令，存入证书库时也用它加密；未给出时在终端上询问。- 表示标准输入。"
    ),
    "The passphrase that the key has: the first line of this file. - reads stdin.": "私钥现有的口令：该文件的第一行。- 表示标准输入。",
    "The new passphrase: the first line of this file. - reads stdin.": "新口令：该文件的第一行。- 表示标准输入。",
    # Filters
    "Exactly this common name.": "通用名称完全一致。",
    "Exactly this id.": "ID 完全一致。",
    "In this state, by number or word: {states}.": "处于该状态，可用数字或单词：{states}。",
    "{shells}.": "{shells}。",
    "{sources}.": "来源。{sources}。",
    "0: made here": "0：在此创建",
    "1: imported": "1：导入",
    "Signed by this one: an id, its beginning, or a common name.": "由该 CA 签发：ID、ID 的开头部分，或通用名称。",
    "Valid for this name, in any spelling.": "适用于该名称，写法不限。",
    "With this text in its tag.": "标签中含有该文字。",
    "Not valid from then on: {moments}.": "在此之前到期：{moments}。",
    "a date (2026-12-31), a time (2026-12-31T23:59:59Z), or a span from now (12h, 30d, 6m, 1y)": (
        "日期（2026-12-31）、时间（2026-12-31T23:59:59Z），或从现在起的时长（12h、30d、6m、1y）"
    ),
    "With this serial number, as any program prints it: hex or decimal.": "证书序列号，任意程序输出的写法均可：十六进制或十进制。",
    "With a key of this kind: {names}.": "密钥算法为：{names}。",
    "Not before then: {moments}.": "不早于：{moments}。",
    "a date (2026-11-01), a time (2026-11-01T00:00:00Z), or a span back from now (12h, 7d, 6m, 1y)": (
        "日期（2026-11-01）、时间（2026-11-01T00:00:00Z），或从现在往前的时长（12h、7d、6m、1y）"
    ),
    'What was done: a command ("leaf issue"), or a verb of any noun.': '所做的操作：一个命令（如 "leaf issue"），或任意对象的动作。',
    "About this instance: its id, or how it begins.": "只看该实例的操作：ID，或 ID 的开头部分。",
    "Print one line that says where the log ends now. Kept elsewhere, it shows later whether anything before it was changed.": (
        "只输出一行，说明审计日志现在的末尾。另行保存后，日后可据此判断此前的日志是否被改动。"
    ),
    "Write all of the store into one file, at one moment of it.": "把整个证书库在同一时刻的内容写入一个文件。",
    "Put the store that is in a backup in the place of this one, or where none is.": "用备份中的证书库替换当前的证书库，或在没有证书库处恢复。",
    "The file that is written; - writes to standard output.": "要写入的文件；- 表示写到标准输出。",
    "The backup; - reads standard input.": "备份文件；- 表示从标准输入读取。",
    "Encrypt for whoever has the identity of this recipient of age (age1…).": "为该 age 接收者（age1…）加密，由持有其身份的人打开。",
    "Encrypt under a passphrase, which the terminal is asked for twice.": "用口令加密，在终端上输入两次。",
    "Encrypt under the first line of this file. - reads stdin.": "以该文件的第一行为口令加密。- 表示从标准输入读取。",
    "Write over a file that is there.": "覆盖已有的文件。",
    "The identities that open an encrypted backup, as age-keygen writes them. - reads stdin.": (
        "打开加密备份的身份文件，即 age-keygen 所写的。- 表示从标准输入读取。"
    ),
    "The first line opens a backup under a passphrase; without it the terminal is asked. - reads stdin.": (
        "第一行是打开备份的口令；不给时在终端上询问。- 表示从标准输入读取。"
    ),
    "Read the whole backup and show what would change; write nothing.": "读取整个备份并显示会有哪些更改；不写入任何内容。",
    "A backup has the private keys: it is as secret as the store, unless it is encrypted.": "备份中有私钥：除非加密，否则与证书库一样须保密。",
    "It is a tar archive, the same for the same store, with the SHA-256 of every file at its end.": (
        "备份是 tar 归档，同一证书库的备份完全相同，末尾有每个文件的 SHA-256。"
    ),
    "Encryption is that of age, and needs the extra: pip install 'pcactl[age]'.": "加密采用 age，需要扩展：pip install 'pcactl[age]'。",
    "Where a store is, it shows what would change and asks. All of the backup takes its place, or nothing does.": (
        "已有证书库时，先显示会有哪些更改并询问。备份要么全部生效，要么完全不生效。"
    ),
    "The audit log is that of the backup, with one line more, which says where the log ended that was replaced.": (
        "审计日志是备份中的日志，并增加一行，说明被替换的日志在哪里结束。"
    ),
    "Which page, from 1.": "页码，从 1 开始。",
    "How many on a page, 1 to 20.": "每页数量，1 到 20。",
    # Anywhere
    "The store's directory. [PCACTL_STORE]": "证书库目录。[PCACTL_STORE]",
    "text or json; csv too where the result is a table. [PCACTL_OUTPUT]": "输出格式：text 或 json；结果为列表时还可用 csv。[PCACTL_OUTPUT]",
    "Print ids alone; no progress, no hints.": "只输出 ID；不显示进度和提示。",
    "Say more; show where a defect of pcactl lies.": "输出更多信息；显示 pcactl 自身缺陷的位置。",
    "auto, always or never. [NO_COLOR]": "auto、always 或 never。[NO_COLOR]",
    "Show this help.": "显示本帮助。",
    "Print the version; with -v also those of Python and the libraries.": "显示版本；加 -v 时还显示 Python 和各库的版本。",
    "Check every file of the store against every other.": "逐一核对证书库中的所有文件。",
    "Exit status 7 where something is not as it should be: each finding names the file, what is wrong, and what to do about it.": (
        "如有不妥，退出状态为 7：每一项都写明文件、问题和处理办法。"
    ),
    "What the next command mends by itself is told, and is no finding. It writes nothing without --repair, and takes no lock.": (
        "下一条命令会自行处理的情况只作提示，不算问题。没有 --repair 时不写入任何内容，也不加锁。"
    ),
    "Heads of the audit log that were kept elsewhere (store log --head), one a line: what was cut off or changed since is found.": (
        "另行保存的审计日志末端（store log --head），每行一个：此后被截断或改动的内容都会查出。"
    ),
    "Put right what can be derived: modes, chains, the index. Keys, certificates and records are never touched.": (
        "修复可以推导出来的内容：权限、证书链、索引。绝不改动密钥、证书和记录。"
    ),
}
