#!/bin/sh
# openxml-audit 0.8.0 (PyPI), a validator of Word files (Office Open XML).
#
# A package of the format needs a main document; styles, settings, the table of fonts and the theme are optional parts of ECMA-376, and word
# processors open a file without them. A good engineer would expect a validator to find nothing in the smallest valid file. It reports the four as
# required relationships that are missing, says that Word may reject the file, and ends with an error.
#
# Consequence: a check that must be clean needs all four parts in the file, or these messages left out; they say nothing of what Word does.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check openxml-audit==0.8.0
cat > "$dir/smallest.py" <<'PY'
import sys, zipfile
space = "http://schemas.openxmlformats.org/"
with zipfile.ZipFile(sys.argv[1], "w") as z:
    z.writestr("[Content_Types].xml", f'<Types xmlns="{space}package/2006/content-types">'
               '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
               '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
    z.writestr("_rels/.rels", f'<Relationships xmlns="{space}package/2006/relationships"><Relationship Id="rId1" '
               f'Type="{space}officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
    z.writestr("word/document.xml", f'<w:document xmlns:w="{space}wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Text</w:t></w:r></w:p></w:body></w:document>')
PY
"$dir/venv/bin/python" "$dir/smallest.py" "$dir/smallest.docx"
code=0
"$dir/venv/bin/python" -m openxml_audit "$dir/smallest.docx" > "$dir/told" 2>&1 || code=$?
cat "$dir/told"
said=$(tr -s ' \n' '  ' < "$dir/told")
[ "$code" != 0 ] || { echo "changed: the smallest file is valid" >&2; exit 1; }
for part in styles settings fontTable theme; do
  case "$said" in *"relationships/$part' is missing"*) ;; *) echo "changed: $part is not asked for" >&2; exit 1 ;; esac
done
