"""Tables with lines around them: what is written, columns with types, and the rows that every reader must find."""

from __future__ import annotations

SURROUNDED = {
    "title_and_blank": ("Sales report\n\nid,v\n1,x\n2,y\n3,z\n", {"id": "bigint", "v": "string"}, [(1, "x"), (2, "y"), (3, "z")]),
    "several_lines": (
        "Author: John\nDate: 3/22\n\nnode,name,weight\n1,x,2\n2,y,3\nTotal: 2\n",
        {"node": "bigint", "name": "string", "weight": "bigint"},
        [(1, "x", 2), (2, "y", 3)],
    ),
    "footer": (
        "id,name,v\n1,a,2.5\n2,b,3.5\n3,c,4.5\n\nSource: the office\n",
        {"id": "bigint", "name": "string", "v": "double"},
        [(1, "a", 2.5), (2, "b", 3.5), (3, "c", 4.5)],
    ),
    "padded_title": (
        "The report,,\nday,name,v\n2024-01-01,a,1\n2024-01-02,b,2\n2024-01-03,c,3\n",
        {"day": "date", "name": "string", "v": "bigint"},
        [("2024-01-01", "a", 1), ("2024-01-02", "b", 2), ("2024-01-03", "c", 3)],
    ),
    "counts_above_the_header": (
        '3,2\n"id","z"\n1,2.25\n2,3.5\n3,1.5\n', {"id": "bigint", "z": "double"}, [(1, 2.25), (2, 3.5), (3, 1.5)],
    ),
    "row_names": (
        '"weight","feed"\n"1",26.5,1\n"2",27.5,2\n', {"col1": "bigint", "weight": "double", "feed": "bigint"},
        [(1, 26.5, 1), (2, 27.5, 2)],
    ),
    "no_header": ("Made by hand\n1,x,2.5\n2,y,3.5\n", {"col1": "bigint", "col2": "string", "col3": "double"}, [(1, "x", 2.5), (2, "y", 3.5)]),
}  # fmt: skip
