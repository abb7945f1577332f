"""The Chinese of notices and warnings; their rows are in `contract.notices`."""

from collections.abc import Mapping

NOTICES: Mapping[str, str] = {
    "notice: ": "提示：",
    "warning: ": "警告：",
    "{name} was asked for more than once and stands in the certificate once": "{name} 重复给出，证书中只出现一次",
    "{name} is written without its trailing dot, which clients cannot match": "{name} 末尾的点已去掉，带点的名称客户端无法匹配",
    "{name} is written as {written} (IDNA 2008)": "{name} 写作 {written}（IDNA 2008）",
    "{written} has an underscore, which some clients refuse in a host name": "{written} 含有下划线，部分客户端不接受这样的主机名",
    "{written} matches nothing in OpenSSL and browsers: a wildcard needs two labels behind it": (
        "{written} 在 OpenSSL 和浏览器中不会匹配任何名称：通配符之后至少要有两级域名"
    ),
    "{written} matches nothing in OpenSSL: there is an underscore behind its wildcard": "{written} 在 OpenSSL 中不会匹配任何名称：通配符之后含有下划线",
    "the common name {name} is not among the SANs, and clients look at the SANs alone{hint}": "通用名称 {name} 不在 SAN 之中，而客户端只检查 SAN{hint}",
    "; try --san {name} as well": "；可再加上 --san {name}",
    "there is no SAN, and TLS clients look at nothing else: none will match it{hint}": "没有 SAN，而 TLS 客户端只检查 SAN：任何名称都无法匹配{hint}",
    "; try --san {name}, or --extended-key-usage client_auth for a client": "；可使用 --san {name}，客户端证书则用 --extended-key-usage client_auth",
    "{name} has a user name or password before its host, and whoever sees the certificate reads it": (
        "{name} 的主机名之前含有用户名或密码，任何看到证书的人都能读到"
    ),
    "{name} mixes {scripts} letters in one label: it may be meant to look like another name": (
        "{name} 在同一级域名中混用了多种文字（{scripts}），可能是有意仿冒其他名称"
    ),
    "Latin": "拉丁",
    "Cyrillic": "西里尔",
    "Greek": "希腊",
    "Armenian": "亚美尼亚",
    "Cherokee": "切罗基",
    "a server certificate that is valid for more than {days} days is refused by Apple's systems": "有效期超过 {days} 天的服务器证书会被 Apple 系统拒绝",
    "the CSR asks for {asked} as {what}; the request says {given}, which goes before it": "CSR 的{what}为 {asked}，请求中为 {given}；以请求为准",
    "names": "名称",
    "key usages": "密钥用法",
    "extended key usages": "扩展密钥用途",
    "the extension {oid}": "扩展 {oid}",
    "dropped from the CSR, and neither certified nor stored: {names}. The record keeps no copy of this CSR": (
        "CSR 中的以下内容已舍弃，既不写入证书也不保存：{names}。记录中不保留该 CSR"
    ),
    "the CSR is signed with {name}, which is weak; it proves no more than who has the key": "CSR 的签名算法 {name} 强度不足；它只用来证明私钥在谁手中",
    "{name} is a TeletexString in the CSR, and was read as Latin-1: {value}": "CSR 中的 {name} 为 TeletexString，已按 Latin-1 读取：{value}",
    "the CSR asks for {asked}: the path length of a sub is 0": "CSR 要求 {asked}：子 CA 的路径长度固定为 0",
    "CA:TRUE without a path length": "CA:TRUE 且不限路径长度",
    "the path length {length}": "路径长度 {length}",
    "the CSR asks for CA:FALSE: a sub is a CA all the same": "CSR 要求 CA:FALSE：子 CA 仍然是 CA",
    "the CSR asks for basicConstraints with CA:FALSE: {name} leaves are no CAs without it, and have none": (
        "CSR 要求写入 CA:FALSE 的 basicConstraints：{name} 私有证书本就不是 CA，不写此扩展"
    ),
    "the CSR asks for another subject key identifier than the SHA-1 of its key, which is written": "CSR 要求另一个主体密钥标识符；写入的是其公钥的 SHA-1",
    "the CSR asks for {label} as critical, and it is written as not critical": "CSR 要求 {label} 为关键扩展；写入时为非关键",
    "the private key of {name} is where its CSR was made: it can sign here once its private_key.pem is put in place, as PKCS#8": (
        "{name} 的私钥在生成 CSR 的机器上：将其 private_key.pem（PKCS#8）放到证书库的相应位置之后才能在此签发"
    ),
    "{name} is not used: an SM2 issuer signs with SM3": "未使用 {name}：SM2 的 CA 以 SM3 签名",
    "the default of {default} would outlive the issuer: {given} instead": "默认有效时长 {default}超出上级 CA 的有效期，已改为 {given}",
    "the issuer allows {allowed} only: the default is narrowed to {given}": "上级 CA 只允许 {allowed}：默认用途已收窄为 {given}",
    "no usage was asked for the {role} certificate: it keeps {given}": "未指定{role}证书的密钥用法：保持默认 {given}",
    "the private key of {name} lies in the store in the clear; {command} encrypts it": ("{name} 的私钥在证书库中未加密；可用 {command} 加密"),
    "{name} was imported without its private key: it is listed and verified against, and signs nothing": (
        "导入 {name} 时没有私钥：可列出，也可用于验证，但不能签发"
    ),
    "the serial number is {fault}, which RFC 5280 4.1.2.2 does not allow; some clients refuse it": ("序列号{fault}，RFC 5280 4.1.2.2 不允许；部分客户端会拒绝"),
    "negative": "为负数",
    "zero": "为零",
    "longer than 20 octets": "超过 20 字节",
    "basicConstraints is not critical, which RFC 5280 4.2.1.9 wants of a CA; strict clients refuse every chain to it": (
        "basicConstraints 不是关键扩展，而 RFC 5280 4.2.1.9 要求 CA 如此；严格的客户端会拒绝以它为根的所有证书链"
    ),
    "the certificate has no subject key identifier (RFC 5280 4.2.1.2); strict clients refuse it": (
        "证书没有主体密钥标识符（RFC 5280 4.2.1.2）；严格的客户端会拒绝"
    ),
    "the certificate is valid from {moment} only; until then it signs nothing": "证书从 {moment} 起才有效；在此之前不能签发",
    "the certificate expired on {moment}: it signs nothing any more": "证书已于 {moment} 过期：不能再签发",
    "the certificate has the critical extension {oid}, which pcactl does not evaluate: what it signs may not verify": (
        "证书含有关键扩展 {oid}，pcactl 不处理该扩展：由它签发的证书可能无法通过验证"
    ),
    "the issuer has the critical extension {oid}, which pcactl does not evaluate: what is signed here may not verify": (
        "上级 CA 含有关键扩展 {oid}，pcactl 不处理该扩展：在此签发的证书可能无法通过验证"
    ),
    "the certificate's path length is 0: no sub can be created below it": "证书的路径长度为 0：其下不能创建子 CA",
    "{name} is {state} already and is passed over": "{name} 当前为{state}状态，已跳过",
    "this token was used before: the answer is the instance that was made then": "该幂等令牌此前已使用：返回当时生成的实例",
    "the store has another {kind} {name} that can sign, {id}: by name alone neither is found any more": (
        "证书库中已有另一个可签发的{kind} {name}（{id}）：此后只凭名称无法区分二者"
    ),
    "{name} in {out} is encrypted and stays: whether it is the key of this certificate cannot be seen": (
        "{out} 中的 {name} 已加密，予以保留：无法判断它是否为该证书的私钥"
    ),
    "removed from {out}, as of another certificate: {names}": "已从 {out} 移除属于另一证书的 {names}",
    "the private key is in {out} alone, and not in the store": "私钥只在 {out} 中，不在证书库中",
}
