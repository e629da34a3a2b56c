"""As much of C++ as the rules need: text is blanked, then braces are counted."""

import re

_TOKENS = re.compile(
    r'(?P<raw>R"(?P<mark>[^(\s]{0,16})\((?:.|\n)*?\)(?P=mark)")'
    r"|(?P<comment>//[^\n]*|/\*(?:.|\n)*?\*/)"
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>(?<![0-9a-fA-F])'(?:\\.[^'\n]*|[^'\\\n])')")
_NOT_A_FUNCTION = re.compile(r"\b(namespace|class|struct|union|enum)\b[^()]*$")


def without_text(source):
    """The same lines, with comments and the content of literals replaced by blanks."""

    def blank(found):
        blanks = re.sub(r"[^\n]", " ", found[0])
        return blanks if found["comment"] else '"' + blanks[1:-1] + '"'

    return _TOKENS.sub(blank, source)


def functions(source):
    """(first line, last line) of every braced block whose head has parentheses."""
    code = re.sub(r"^\s*#.*", "", without_text(source), flags=re.MULTILINE)
    open_blocks, head_from = [], 0
    for place, letter in enumerate(code):
        if letter == "{":
            head = code[head_from:place]
            is_function = ")" in head and not _NOT_A_FUNCTION.search(head)
            begin = head_from + len(head) - len(head.lstrip())
            open_blocks.append(begin if is_function else None)
        elif letter == "}" and open_blocks:
            begin = open_blocks.pop()
            if begin is not None:
                yield code.count("\n", 0, begin) + 1, code.count("\n", 0, place) + 1
        if letter in "{};":
            head_from = place + 1
