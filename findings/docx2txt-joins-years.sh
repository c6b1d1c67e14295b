#!/bin/sh
# docx2txt 0.9 (PyPI), the text of a Word file.
#
# Word keeps a hyphen at which no line may break as an element of its own, and a sign that was put in from the table of symbols as another. A good
# engineer would expect a reader of texts to give both, or a mark in their place, and the text of footnotes. docx2txt leaves the three out: a period
# from 2022 to 2023 becomes the number 20222023, "at least 5" loses its sign, and what a footnote says of a number is gone. python-docx 1.2.0 gives the
# hyphen, and mammoth 1.13.0 all three.
#
# Consequence: whoever checks the numbers of a report by its text finds numbers that nobody wrote, and misses conditions. Read the document's elements,
# or convert with a reader that knows them.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check docx2txt==0.9 python-docx==1.2.0 mammoth==1.13.0
cd "$dir"
"$dir/venv/bin/python" -W ignore - <<'PY'
import sys
import zipfile

import docx
import docx2txt
import mammoth

space = "http://schemas.openxmlformats.org/"
kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml."
word = f'xmlns:w="{space}wordprocessingml/2006/main"'
links = f'<Relationships xmlns="{space}package/2006/relationships"><Relationship Id="r" Type="{space}officeDocument/2006/relationships/'


def text(t):
    return f'<w:r><w:t xml:space="preserve">{t}</w:t></w:r>'


paragraph = (text("Years 2022") + "<w:r><w:noBreakHyphen/></w:r>" + text("2023, persons ")
             + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + text(" 5") + '<w:r><w:footnoteReference w:id="1"/></w:r>')
with zipfile.ZipFile("report.docx", "w") as z:
    z.writestr("[Content_Types].xml", f'<Types xmlns="{space}package/2006/content-types">'
               '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
               f'<Override PartName="/word/document.xml" ContentType="{kinds}document.main+xml"/>'
               f'<Override PartName="/word/footnotes.xml" ContentType="{kinds}footnotes+xml"/></Types>')
    z.writestr("_rels/.rels", links + 'officeDocument" Target="word/document.xml"/></Relationships>')
    z.writestr("word/_rels/document.xml.rels", links + 'footnotes" Target="footnotes.xml"/></Relationships>')
    z.writestr("word/document.xml", f"<w:document {word}><w:body><w:p>{paragraph}</w:p></w:body></w:document>")
    z.writestr("word/footnotes.xml", f'<w:footnotes {word}><w:footnote w:id="1"><w:p>{text("Preliminary.")}</w:p></w:footnote></w:footnotes>')

with open("report.docx", "rb") as f:
    whole = mammoth.extract_raw_text(f).value
with open("report.docx", "rb") as f:
    page = mammoth.convert_to_html(f).value
plain = docx2txt.process("report.docx")
print("docx2txt:   ", repr(plain))
print("python-docx:", repr(docx.Document("report.docx").paragraphs[0].text))
print("mammoth:    ", repr(whole.strip()), "footnote" if "Preliminary." in page else "")
if "20222023" not in plain or "\u2265" in plain or "Preliminary" in plain:
    sys.exit("changed: docx2txt")
if docx.Document("report.docx").paragraphs[0].text != "Years 2022-2023, persons  5":
    sys.exit("changed: python-docx")
if "2022\u20112023, persons \u2265 5" not in whole or "Preliminary." not in page:
    sys.exit("changed: mammoth")
PY
