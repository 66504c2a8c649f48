"""Papers and workbooks out: PDF with typst, xlsx and csv. A library: no database, no web."""
