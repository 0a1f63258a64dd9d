# C without its comments and with empty string literals, as lines `FILE:LINE:CODE`; #include lines stay whole.
# With -v comments=1 the comments stay, too.
# SPDX-License-Identifier: GPL-3.0-or-later
function strip(line,    out, token)
{
    out = ""
    while (line != "") {
        if (in_comment) {
            if (!match(line, /\*\//))
                return comments ? out line : out
            in_comment = 0
            out = out (comments ? substr(line, 1, RSTART + 1) : " ")
            line = substr(line, RSTART + 2)
            continue
        }
        if (!match(line, /["']|\/[*\/]/))
            return out line
        out = out substr(line, 1, RSTART - 1)
        token = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        if (token == "//")
            return comments ? out token line : out
        if (token == "/*") {
            in_comment = 1
            continue
        }
        out = out token token
        if (token == "\"" ? !match(line, /^([^"\\]|\\.)*"/) : !match(line, /^([^'\\]|\\.)*'/))
            return out
        line = substr(line, RLENGTH + 1)
    }
    return out
}

FNR == 1 { in_comment = 0 }
!in_comment && /^[ \t]*#[ \t]*include/ { print FILENAME ":" FNR ":" $0; next }
{ print FILENAME ":" FNR ":" strip($0) }
