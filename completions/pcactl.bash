# Made by `make generate` from the rows in pcactl/contract: change those.

_pcactl_facts() {
    nouns=' root sub leaf quota store '
    takers=' --store --output -o --color --common-name --san --email --country --province --locality --street-address --postal-code --organization --organizational-unit --serial-number --key-alg --key-param --hash-alg --quantity --duration-type --valid --contact-name --contact-email --contact-phone-number --tag --passphrase-file --idempotence-token --request --out --instance-id --status --source-type --expires-before --serial --page --page-size --reason --certificate --key --issuer-passphrase-file --issuer-id --csr --key-usage --extended-key-usage --custom-extension --since --act --id --heads --recipient --identity --body '
    steering=$'\302\255\330\234\342\200\213\342\200\216\342\200\217\342\200\250\342\200\251\342\200\252\342\200\253\342\200\254\342\200\255\342\200\256\342\201\240\342\201\246\342\201\247\342\201\250\342\201\251\357\273\277'
    most_ids=100 most_names=40
}

_pcactl_twin() {
    case $1 in
        --output) twin=-o ;;
        -o) twin=--output ;;
        --quiet) twin=-q ;;
        -q) twin=--quiet ;;
        --verbose) twin=-v ;;
        -v) twin=--verbose ;;
        --help) twin=-h ;;
        -h) twin=--help ;;
        --yes) twin=-y ;;
        -y) twin=--yes ;;
        --use-quota) twin=--no-use-quota ;;
        --no-use-quota) twin=--use-quota ;;
    esac
}

_pcactl_row() {
    case $1 in
        '')
            words='root sub leaf quota store tree call quickstart completion' room=0
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        root)
            words='create list show enable disable revoke delete import passphrase' room=0
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        sub)
            words='create list show enable disable revoke delete passphrase' room=0
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        leaf)
            words='issue list show revoke delete' room=0
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        quota)
            words='show grant' room=0
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        store)
            words='path log check backup restore' room=0
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'root create')
            words='' room=0
            options='--common-name --san+ --email --country+ --province+ --locality+ --street-address+ --postal-code+ --organization+ --organizational-unit+ --serial-number --key-alg --key-param --hash-alg --quantity --duration-type --valid --contact-name --contact-email --contact-phone-number --tag --passphrase-file --idempotence-token --request --out --force --dry-run --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'root list')
            words='' room=0
            options='--common-name --instance-id --status --source-type --san --tag --expires-before --serial --key-alg --page --page-size --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'root show')
            words='' room='*'
            options='--include-private-key --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'root enable')
            words='' room='*'
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'root disable')
            words='' room='*'
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'root revoke')
            words='' room='*'
            options='--reason --yes -y --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'root delete')
            words='' room='*'
            options='--yes -y --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'root import')
            words='' room=0
            options='--certificate --key --tag --passphrase-file --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'root passphrase')
            words='' room=1
            options='--issuer-passphrase-file --passphrase-file --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'sub create')
            words='' room=0
            options='--common-name --issuer-id --san+ --email --country+ --province+ --locality+ --street-address+ --postal-code+ --organization+ --organizational-unit+ --serial-number --csr --key-alg --key-param --hash-alg --quantity --duration-type --valid --key-usage+ --extended-key-usage+ --custom-extension+ --contact-name --contact-email --contact-phone-number --tag --passphrase-file --issuer-passphrase-file --idempotence-token --request --out --force --dry-run --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'sub list')
            words='' room=0
            options='--common-name --instance-id --status --source-type --issuer-id --san --tag --expires-before --serial --key-alg --page --page-size --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'sub show')
            words='' room='*'
            options='--include-private-key --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'sub enable')
            words='' room='*'
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'sub disable')
            words='' room='*'
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'sub revoke')
            words='' room='*'
            options='--reason --yes -y --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'sub delete')
            words='' room='*'
            options='--yes -y --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'sub passphrase')
            words='' room=1
            options='--issuer-passphrase-file --passphrase-file --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'leaf issue')
            words='' room=0
            options='--common-name --issuer-id --san+ --email --country+ --province+ --locality+ --street-address+ --postal-code+ --organization+ --organizational-unit+ --serial-number --csr --key-alg --key-param --hash-alg --quantity --duration-type --valid --key-usage+ --extended-key-usage+ --custom-extension+ --contact-name --contact-email --contact-phone-number --tag --use-quota --no-use-quota --passphrase-file --issuer-passphrase-file --idempotence-token --request --out --force --dry-run --no-keep-key --include-private-key --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'leaf list')
            words='' room=0
            options='--common-name --instance-id --status --issuer-id --san --tag --expires-before --serial --key-alg --page --page-size --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'leaf show')
            words='' room='*'
            options='--include-private-key --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'leaf revoke')
            words='' room='*'
            options='--reason --yes -y --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'leaf delete')
            words='' room='*'
            options='--yes -y --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'quota show')
            words='' room=0
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'quota grant')
            words='' room=1
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'store path')
            words='' room=0
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'store log')
            words='' room=0
            options='--head --since --act --id --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'store check')
            words='' room=0
            options='--heads --repair --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'store backup')
            words='' room=1
            options='--recipient+ --encrypt --passphrase-file --force --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        'store restore')
            words='' room=1
            options='--yes -y --identity --passphrase-file --dry-run --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        tree)
            words='' room=0
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        call)
            words='' room=1
            options='--body --issuer-passphrase-file --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        quickstart)
            words='' room=0
            options='--common-name --key-alg --issuer-passphrase-file --out --force --store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        completion)
            words='' room=1
            options='--store --output -o --quiet -q --verbose -v --color --help -h --version'
            ;;
        *) return 1 ;;
    esac
}

_pcactl_case() {
    case "$1 $2" in
        'root show ' | 'root enable ' | 'root disable ' | 'root revoke ' | 'root delete ' | 'root passphrase ') source=instances values=roots ;;
        'sub show ' | 'sub enable ' | 'sub disable ' | 'sub revoke ' | 'sub delete ' | 'sub passphrase ' | 'leaf issue --issuer-id' | 'leaf list --issuer-id') source=instances values=subs ;;
        'leaf show ' | 'leaf revoke ' | 'leaf delete ') source=instances values=leaves ;;
        'store backup ' | 'store restore ') source=files values='' ;;
        'call ') source=words values='CreateRootInstance CreateSubInstance CreateLeafInstance EnableRootInstance EnableSubInstance DisableRootInstance DisableSubInstance RevokeRootInstance RevokeSubInstance RevokeLeafInstance DeleteRootInstance DeleteSubInstance DeleteLeafInstance ListRootInstances ListSubInstances ListLeafInstances GetRootInstance GetSubInstance GetLeafInstance DownloadLeafInstance UploadRootInstance GetQuotaDetail' ;;
        'completion ') source=words values='bash zsh fish' ;;
        ' --output' | 'root --output' | 'sub --output' | 'leaf --output' | 'store --output' | 'root list --output' | 'sub list --output' | 'leaf list --output' | 'store log --output' | ' -o' | 'root -o' | 'sub -o' | 'leaf -o' | 'store -o' | 'root list -o' | 'sub list -o' | 'leaf list -o' | 'store log -o') source=words values='text json csv' ;;
        'root list --common-name') source=names values=roots ;;
        'sub list --common-name') source=names values=subs ;;
        'leaf list --common-name') source=names values=leaves ;;
        'leaf issue --duration-type') source=words values='year month day hour' ;;
        'sub list --instance-id') source=ids values=subs ;;
        'leaf list --instance-id') source=ids values=leaves ;;
        *' --store' | *' --out') source=directories values='' ;;
        *' --output' | *' -o') source=words values='text json' ;;
        *' --color') source=words values='auto always never' ;;
        *' --key-alg') source=words values='RSA ECDSA SM2' ;;
        *' --key-param') source=params values='' ;;
        *' --hash-alg') source=words values='SHA256 SHA384 SHA512' ;;
        *' --duration-type') source=words values='year month day' ;;
        *' --passphrase-file' | *' --request' | *' --certificate' | *' --key' | *' --issuer-passphrase-file' | *' --csr' | *' --heads' | *' --identity' | *' --body') source=files values='' ;;
        *' --instance-id') source=ids values=roots ;;
        *' --status') source=words values='unknown normal disabled revoked frozen expired' ;;
        *' --source-type') source=words values='0 1' ;;
        *' --reason') source=words values='unspecified keyCompromise cACompromise affiliationChanged superseded cessationOfOperation privilegeWithdrawn aACompromise' ;;
        *' --issuer-id') source=instances values=roots ;;
        *' --key-usage') source=words values='digital_signature non_repudiation key_encipherment data_encipherment key_agreement key_cert_sign crl_sign encipher_only decipher_only' ;;
        *' --extended-key-usage') source=words values='server_auth client_auth code_signing email_protection time_stamping ocsp_signing' ;;
        *' --act') source=words values='create import issue enable disable revoke delete passphrase check grant restore' ;;
    esac
}

_pcactl_params() {
    case $1 in
        [Rr][Ss][Aa]) values='2048 3072 4096' ;;
        [Ee][Cc][Dd][Ss][Aa]) values='P256 P384 P521' ;;
        [Ss][Mm]2) values='' ;;
        '') values='2048 3072 4096 P256 P384 P521' ;;
    esac
}

# Offers what may stand at the cursor. The words are read from COMP_LINE, as COMP_WORDS does not say where blanks were.
_pcactl() {
    local IFS=$' \t\n'
    local nouns takers steering most_ids most_names words room options source values
    local line=() current='' fixed='' quote='' lead='' path='' given=' ' wants='' closed='' alg='' store=${PCACTL_STORE-} count=0
    COMPREPLY=()
    _pcactl_facts
    _pcactl_split
    _pcactl_walk
    _pcactl_row "$path" || return 0
    if [[ ${line[*]: -1} == *[\<\>] ]]; then
        compopt -o default 2>/dev/null
    elif [[ $wants ]]; then
        _pcactl_values "$wants"
    elif [[ ! $closed && $current == --*=* ]]; then
        lead=${current%%=*}=
        _pcactl_values "${current%%=*}"
    elif [[ ! $closed && $current == -* ]]; then
        _pcactl_options
    elif [[ $words ]]; then
        _pcactl_offer $words
    elif [[ $room == '*' || $count -lt $room ]]; then
        _pcactl_values ''
    elif [[ ! $closed && ! $current ]]; then
        _pcactl_options
    fi
}

# Takes the line apart as the shell does, expanding nothing. `fixed` is what stands of the cursor's word before the part
# that readline will put our answer in place of, `quote` the quote that is open there.
_pcactl_split() {
    local rest=${COMP_LINE:0:COMP_POINT} part
    while true; do
        rest=${rest#"${rest%%[![:blank:]]*}"} current='' fixed='' quote=''
        while [[ $rest && $rest != [[:blank:]]* ]]; do
            case $rest in
                \\*) current+=${rest:1:1} rest=${rest:2} ;;
                \'*) _pcactl_single ;;
                \"*) _pcactl_double ;;
                *)
                    part=${rest%%[[:blank:]\\\'\"]*} rest=${rest#"${rest%%[[:blank:]\\\'\"]*}"} current+=$part
                    case $part in *[$COMP_WORDBREAKS]*) fixed=${current%"${part##*[$COMP_WORDBREAKS]}"} ;; esac
                    ;;
            esac
        done
        [[ $rest ]] || return
        line+=("$current")
    done
}

_pcactl_single() {
    rest=${rest:1}
    if [[ $rest == *\'* ]]; then
        current+=${rest%%\'*} rest=${rest#*\'}
    else
        fixed=$current quote=\' current+=$rest rest=''
    fi
}

_pcactl_double() {
    local before=$current
    rest=${rest:1}
    while [[ $rest ]]; do
        part=${rest%%[\\\"]*} current+=$part rest=${rest#"$part"}
        case $rest in
            \"*) rest=${rest:1} && return ;;
            \\[\\\"\$\`]*) current+=${rest:1:1} rest=${rest:2} ;;
            \\*) current+=\\ rest=${rest:1} ;;
        esac
    done
    fixed=$before quote=\"
}

# Reads the words before the cursor's: which row they lead to, which options they gave, and what an option still wants.
# Only behind nouns more words of a path follow.
_pcactl_walk() {
    local word more=1
    for word in "${line[@]:1}"; do
        if [[ $wants ]]; then
            _pcactl_take "$wants" "$word"
            wants=''
        elif [[ $closed || $word != -?* ]]; then
            if [[ $more ]]; then
                path=${path:+$path }$word
                [[ $nouns == *" $path "* ]] || more=''
            else
                count=$((count + 1))
            fi
        elif [[ $word == -- ]]; then
            [[ $more ]] || closed=1
        elif [[ $word == --*=* ]]; then
            given+="${word%%=*} "
            _pcactl_take "${word%%=*}" "${word#*=}"
        elif [[ $word == --* ]]; then
            _pcactl_flag "$word"
        else
            _pcactl_letters "${word#-}"
        fi
    done
}

_pcactl_flag() {
    given+="$1 "
    [[ $takers != *" $1 "* ]] || wants=$1
}

# `-qo json`, `-ojson`: switches, and at the end perhaps one that takes a value.
_pcactl_letters() {
    local letters=$1
    while [[ $letters && ! $wants ]]; do
        _pcactl_flag "-${letters:0:1}"
        letters=${letters:1}
    done
    [[ ! $letters ]] || wants=''
}

_pcactl_take() {
    case $1 in
        --store) store=${2/#'~/'/$HOME/} ;;
        --key-alg) alg=$2 ;;
    esac
}

_pcactl_options() {
    local flag left=" $options " twin
    for flag in $given; do
        twin=''
        _pcactl_twin "$flag"
        left=${left/ $flag / }
        left=${left/ $twin / }
    done
    _pcactl_offer ${left//+/}
}

_pcactl_values() {
    _pcactl_case "$path" "$1"
    case $source in
        words) _pcactl_offer $values ;;
        params) _pcactl_params "$alg" && _pcactl_offer $values ;;
        files) compopt -o default 2>/dev/null ;;
        directories) compopt -o dirnames 2>/dev/null ;;
        instances | ids | names) _pcactl_instances ;;
    esac
}

# A directory is read once, and what is typed of an id is part of the pattern.
_pcactl_instances() {
    local typed=${current#"$lead"} beginning=pca_ directory found
    _pcactl_find_store
    directory=$store/$values/
    [[ $typed != pca_* ]] || beginning=$typed
    found=("$directory$beginning"*)
    [[ -d $found ]] || return 0
    [[ $source == names || $beginning != "$typed"* || ${#found[@]} -gt $most_ids ]] || _pcactl_ids
    [[ $source == ids || $typed == pca_* || ${#found[@]} -gt $most_names ]] || _pcactl_names
}

# Ids need no quotes, and are not looked at one by one; what only looks like ids may.
_pcactl_ids() {
    local IFS=/ record ids=() length=${#directory}
    for record in "${found[@]}"; do ids+=("${record:length}"); done
    if [[ $fixed == "$lead" && ${ids[*]} != *[![:alnum:]_/]* ]]; then
        COMPREPLY=("${ids[@]}")
    else
        _pcactl_offer "${ids[@]}"
    fi
}

# Most names need no second look.
_pcactl_names() {
    local record lines name names=()
    for record in "${found[@]}"; do
        [[ -f $record/instance.toml ]] && mapfile -t -n 4 lines <"$record/instance.toml" || continue # The common name stands fourth.
        [[ ${lines[3]} == 'common_name = "'?*\" ]] || continue
        name=${lines[3]:15}
        name=${name%\"}
        [[ $name != *[![:alnum:].]* ]] || _pcactl_plain || continue
        names+=("$name")
    done
    _pcactl_offer "${names[@]}"
}

# Takes the escapes out of `name`. What would steer the terminal or read as an option is not offered: its id is.
_pcactl_plain() {
    local two='\\' one='\'
    name=${name//"$two"/$'\1'}
    name=${name//\\\"/\"}
    [[ $name != *\\* && ${name//$'\1'/} != *[[:cntrl:]$steering]* && $name != -* ]] || return 1
    name=${name//$'\1'/$one}
}

# As `pcactl store path` says.
_pcactl_find_store() {
    local data=${XDG_DATA_HOME-}
    [[ ! $store ]] || return 0
    case $OSTYPE in
        darwin*) data=${data:-$HOME/Library/Application Support} ;;
    esac
    store=${data:-$HOME/.local/share}/pcactl
}

# Puts words that begin as the cursor's does into COMPREPLY, quoted for where they will stand.
_pcactl_offer() {
    local word
    for word; do
        word=$lead$word
        [[ $word == "$current"* && $word != "$fixed" ]] || continue
        word=${word#"$fixed"}
        [[ $word != *[!A-Za-z0-9_.-]* ]] || _pcactl_quote
        COMPREPLY+=("$word")
    done
}

# readline takes a quote that our answer begins with for the one that is open, and closes that one unless our answer ends
# with a quote: such answers have one more at that end, or one less.
_pcactl_quote() {
    local sign single="'\\''" mark="\"'!'\""
    case $quote in
        \')
            word=${word//\'/"$single"}
            [[ $word != \'* ]] || word=\'$word
            [[ $word != *\' ]] || word=${word%\'}
            ;;
        \")
            for sign in \\ \" \$ \`; do word=${word//"$sign"/"\\$sign"}; done
            word=${word//!/"$mark"} # In double quotes nothing else keeps history out.
            [[ $word != \"* ]] || word=\"$word
            [[ $word != *\" ]] || word+=\"
            ;;
        *) printf -v word %q "$word" ;;
    esac
}

complete -F _pcactl pcactl
