# Offers what may stand at the cursor. Quoting is compadd's.
_pcactl() {
    local takers steering room source values flag
    local -a line=("${(@Q)words[2,CURRENT-1]}") next options
    local path='' given=' ' wants='' closed='' alg='' store=${PCACTL_STORE-}
    local -i count=0
    _pcactl_facts
    _pcactl_walk || return 1
    if [[ -n $wants ]]; then
        _pcactl_values "$wants"
    elif [[ -z $closed && $PREFIX == --*=* ]]; then
        flag=${PREFIX%%=*}
        compset -P 1 '*='
        _pcactl_values "$flag"
    elif [[ -z $closed && $PREFIX == -* ]]; then
        _pcactl_options
    elif (( $#next )); then
        _describe -t commands 'command' next
    elif [[ $room == '*' || $count -lt $room ]]; then
        _pcactl_values ''
    elif [[ -z $closed && -z $PREFIX ]]; then
        _pcactl_options
    fi
}

# Reads the words before the cursor's: which row they lead to, which options they gave, and what an option still wants.
_pcactl_walk() {
    local word
    _pcactl_row ''
    for word in "${line[@]}"; do
        if [[ -n $wants ]]; then
            _pcactl_take "$wants" "$word"
            wants=''
        elif [[ -n $closed || $word != -?* ]]; then
            if (( $#next )); then
                path=${path:+$path }$word
                _pcactl_row "$path" || return 1
            else
                count+=1
            fi
        elif [[ $word == -- ]]; then
            (( $#next )) || closed=1
        elif [[ $word == --*=* ]]; then
            given+="${word%%=*} "
            _pcactl_take "${word%%=*}" "${word#*=}"
        elif [[ $word == --* ]]; then
            _pcactl_flag "$word"
        else
            _pcactl_letters "${word#-}"
        fi
    done
    return 0
}

_pcactl_flag() {
    given+="$1 "
    [[ $takers != *" $1 "* ]] || wants=$1
}

# `-qo json`, `-ojson`: switches, and at the end perhaps one that takes a value.
_pcactl_letters() {
    local letters=$1
    while [[ -n $letters && -z $wants ]]; do
        _pcactl_flag "-$letters[1]"
        letters=${letters[2,-1]}
    done
    [[ -z $letters ]] || wants=''
}

_pcactl_take() {
    case $1 in
        --store) store=${2/#\~\//$HOME/} ;;
        --key-alg) alg=$2 ;;
    esac
}

_pcactl_options() {
    local option marked spelling
    local -a fresh
    for option in "${options[@]}"; do
        marked=${option%%:*}
        if [[ $marked != *+ ]]; then
            for spelling in "${(@s:|:)marked}"; do
                [[ $given != *" $spelling "* ]] || continue 2
            done
        fi
        for spelling in "${(@s:|:)marked%+}"; do
            fresh+=("$spelling:${option#*:}")
        done
    done
    _describe -O 'option' fresh
}

_pcactl_values() {
    local expl
    local -a found
    _pcactl_case "$path" "$1"
    case $source in
        words) found=(${=values}) ;;
        params) _pcactl_params "$alg" && found=(${=values}) ;;
        files) _files && return ;;
        directories) _files -/ && return ;;
        instances | ids | names) _pcactl_instances ;;
    esac
    (( ! $#found )) || _wanted values expl 'value' compadd -a found
}

_pcactl_instances() {
    local record text
    local -a records lines
    _pcactl_find_store
    records=("$store/$values"/*/instance.toml(N.))
    [[ $source == names ]] || found=("${(@)${(@)records%/*}##*/}")
    [[ $source != ids && $PREFIX != pca_* ]] || return 0
    for record in $records; do
        lines=("${(@f)$(<$record)}") # The common name stands fourth.
        [[ $lines[4] != 'common_name = "'*\" ]] || _pcactl_name "${lines[4][16,-1]}"
    done
}

# What would steer the terminal or read as an option is not offered: its id is.
_pcactl_name() {
    local name=${1%\"} two='\\' one='\'
    if [[ $name == *\\* ]]; then
        name=${name//"$two"/$'\1'}
        name=${name//\\\"/\"}
        [[ $name != *\\* ]] || return 0
        [[ ${name//$'\1'/} != *[[:cntrl:]]* ]] || return 0
        name=${name//$'\1'/$one}
    fi
    [[ -z $name || $name == -* || $name == *[[:cntrl:]$steering]* ]] || found+=("$name")
}

# As `pcactl store path` says.
_pcactl_find_store() {
    local data=${XDG_DATA_HOME-}
    [[ -z $store ]] || return 0
    case $OSTYPE in
        darwin*) data=${data:-$HOME/Library/Application Support} ;;
    esac
    store=${data:-$HOME/.local/share}/pcactl
}

if [[ $funcstack[1] == _pcactl ]]; then
    _pcactl "$@"
else
    compdef _pcactl pcactl
fi
