"""Tables that people keep elsewhere: spreadsheets and text of cells, read with the place of every cell."""
