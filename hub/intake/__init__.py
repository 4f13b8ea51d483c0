"""Reading what people bring: Word, Excel, HTML, text and pictures, in a process of its own."""
