# Offers what may stand at the cursor. Quoting is compadd's.
# `path` is the shell's own, and to set it makes zsh read all directories of commands anew: ours is `place`.
_pcactl() {
    local nouns takers steering most_ids most_names room source values flag
    local -a line=("${(@Q)words[2,CURRENT-1]}") next options
    local place='' given=' ' wants='' closed='' alg='' store=${PCACTL_STORE-}
    local -i count=0
    _pcactl_facts
    _pcactl_walk
    _pcactl_row "$place" || return 1
    if [[ -n $wants ]]; then
        _pcactl_values "$wants"
    elif [[ -z $closed && $PREFIX == --*=* ]]; then
        flag=${PREFIX%%=*}
        compset -P 1 '*='
        _pcactl_values "$flag"
    elif [[ -z $closed && $PREFIX == -* ]]; then
        _pcactl_options
    elif (( $#next )); then
        _pcactl_described "${next[@]}"
    elif [[ $room == '*' || $count -lt $room ]]; then
        _pcactl_values ''
    elif [[ -z $closed && -z $PREFIX ]]; then
        _pcactl_options
    fi
}

# Reads the words before the cursor's: which row they lead to, which options they gave, and what an option still wants.
# Only behind nouns more words of a path follow.
_pcactl_walk() {
    local word more=1
    for word in "${line[@]}"; do
        if [[ -n $wants ]]; then
            _pcactl_take "$wants" "$word"
            wants=''
        elif [[ -n $closed || $word != -?* ]]; then
            if [[ -n $more ]]; then
                place=${place:+$place }$word
                [[ $nouns == *" $place "* ]] || more=''
            else
                count+=1
            fi
        elif [[ $word == -- ]]; then
            [[ -n $more ]] || closed=1
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
        if [[ $given != ' ' && $marked != *+ ]]; then
            for spelling in "${(@s:|:)marked}"; do
                [[ $given != *" $spelling "* ]] || continue 2
            done
        fi
        for spelling in "${(@s:|:)marked%+}"; do
            fresh+=("$spelling:${option#*:}")
        done
    done
    _pcactl_described "${fresh[@]}"
}

# One below the other, as _describe shows them, which takes many times as long.
_pcactl_described() {
    local -a found=("${(@)@%%:*}") shown
    local -i width
    local row
    for row in $found; do (( width = $#row > width ? $#row : width )); done
    for row; do shown+=("${(r:width:)row%%:*} -- ${row#*:}"); done
    compadd -ld shown -a found
}

_pcactl_values() {
    local -a found
    _pcactl_case "$place" "$1"
    case $source in
        words) found=(${=values}) ;;
        params) _pcactl_params "$alg" && found=(${=values}) ;;
        files) _files && return ;;
        directories) _files -/ && return ;;
        instances | ids | names) _pcactl_instances ;;
    esac
    compadd -a found
}

# A directory is read once, and what is typed of an id is part of the pattern.
_pcactl_instances() {
    local beginning=pca_
    local -a records
    _pcactl_find_store
    [[ $PREFIX != pca_* ]] || beginning=$PREFIX
    records=("$store/$values/$beginning"*(N))
    [[ $source == names || $beginning != "$PREFIX"* || $#records -gt $most_ids ]] || found=("${(@)records:t}")
    [[ $source == ids || $PREFIX == pca_* || $#records -gt $most_names ]] || _pcactl_names
}

# Most names need no second look.
_pcactl_names() {
    local record text name
    local -a lines
    zmodload zsh/system
    for record in $^records/instance.toml(N.); do
        sysread -s 512 text <$record
        lines=("${(@f)text}") # The common name stands fourth.
        [[ $lines[4] == 'common_name = "'?*\" ]] || continue
        name=${lines[4][16,-2]}
        [[ $name != *[![:alnum:].]* ]] || _pcactl_plain || continue
        found+=("$name")
    done
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
