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
