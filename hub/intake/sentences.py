"""The sentences of refusals and remarks, in Chinese and English; {placeholders} are their params."""

SENTENCES: dict[str, tuple[str, str]] = {
    # Files
    "file_empty": ("文件“{file}”是空的。", "The file {file} is empty."),
    "file_too_large": (
        "文件“{file}”超过 {limit} MB，请精简或拆分后再上传。",
        "The file {file} is larger than {limit} MB; shorten or split it.",
    ),
    "file_broken": (
        "文件“{file}”已损坏，无法打开，请在 Word 或 Excel 中重新保存后再上传。",
        "The file {file} is damaged and cannot be opened; save it again in Word or Excel.",
    ),
    "file_part_broken": (
        "文件“{file}”的组成部分“{part}”已损坏，请在 Word 或 Excel 中重新保存后再上传。",
        "Part {part} of the file {file} is damaged; save it again in Word or Excel.",
    ),
    "file_part_missing": (
        "文件“{file}”缺少组成部分“{part}”，不是完整的 Word 或 Excel 文件。",
        "The file {file} lacks its part {part}; it is no complete Word or Excel file.",
    ),
    "file_part_too_large": (
        "文件“{file}”的组成部分“{part}”展开后超过 {limit} MB，请精简或拆分后再上传。",
        "Part {part} of the file {file} unpacks to more than {limit} MB; shorten or split it.",
    ),
    "file_unpacks_too_large": (
        "文件“{file}”展开后有 {size} MB，超过 {limit} MB 的上限。",
        "The file {file} unpacks to {size} MB, more than {limit} MB.",
    ),
    "file_too_many_parts": (
        "文件“{file}”包含 {count} 个组成部分，超过 {limit} 个的上限。",
        "The file {file} has {count} parts, more than {limit}.",
    ),
    "file_is_bomb": (
        "文件“{file}”的组成部分“{part}”压缩比异常，不予打开。",
        "Part {part} of the file {file} is packed abnormally small and was not opened.",
    ),
    "file_encrypted": (
        "文件“{file}”设有密码，请取消密码后再上传。",
        "The file {file} is protected by a password; remove it first.",
    ),
    "file_has_macros": (
        "文件“{file}”含有宏（{part}），请另存为不含宏的 .docx 或 .xlsx。",
        "The file {file} holds macros ({part}); save it as .docx or .xlsx without them.",
    ),
    "file_has_entities": (
        "文件“{file}”的组成部分“{part}”含有 Office 不会写入的声明，不予打开。",
        "Part {part} of the file {file} holds a declaration Office never writes; it was not opened.",
    ),
    "file_old_office": (
        "文件“{file}”是旧版 Office 或 WPS 格式，请另存为 .docx 或 .xlsx。",
        "The file {file} is in an old Office or WPS format; save it as .docx or .xlsx.",
    ),
    "offices_heading_missing": (
        "文件“{file}”的第一行没有“{heading}”一栏。",
        "The first line of the file {file} has no column {heading}.",
    ),
    "offices_too_many": (
        "文件“{file}”超过 {limit} 行，请分成几份。",
        "The file {file} has more than {limit} lines; split it.",
    ),
    "file_is_pdf": (
        "文件“{file}”是 PDF，不能作为正文导入；请导入原 Word 文件，PDF 可作附件。",
        "The file {file} is a PDF and cannot become the text; bring the Word file, and attach the PDF.",
    ),
    "file_is_image": (
        "文件“{file}”是图片，请在编辑时插入。",
        "The file {file} is a picture; insert it while editing.",
    ),
    "file_is_heic": (
        "图片“{file}”是 HEIC 格式，请转换为 JPEG 后再上传。",
        "The picture {file} is in HEIC format; convert it to JPEG.",
    ),
    "file_is_svg": (
        "文件“{file}”是 SVG 图形，可能含有脚本，请转换为 PNG 后再插入。",
        "The file {file} is an SVG drawing, which may hold scripts; convert it to PNG.",
    ),
    "file_type_unknown": (
        "无法识别文件“{file}”。可以导入 .docx、.xlsx、HTML 和纯文本。",
        "The file {file} is of no kind we read; bring .docx, .xlsx, HTML or plain text.",
    ),
    "file_not_word": (
        "文件“{file}”不是 Word 文档。",
        "The file {file} is not a Word document.",
    ),
    "file_not_workbook": (
        "文件“{file}”不是 Excel 工作簿（.xlsx）。",
        "The file {file} is not an Excel workbook (.xlsx).",
    ),
    "file_takes_too_long": (
        "读取文件“{file}”用时过长，已停止，内容没有变动。请精简或拆分后再上传。",
        "Reading the file {file} took too long and was stopped; nothing was changed. Shorten or split it.",
    ),
    "file_needs_too_much": (
        "文件“{file}”过于庞大或结构异常，读取时已停止，内容没有变动。",
        "The file {file} is too large or oddly made; reading it was stopped and nothing was changed.",
    ),
    "file_too_many_pictures": (
        "图片“{file}”未带入：一个文件最多 {limit} 张图片。",
        "The picture {file} was left out: a file may hold {limit} pictures at most.",
    ),
    "text_encoding_unknown": (
        "无法识别文本文件“{file}”的编码，请另存为 UTF-8。",
        "The encoding of the text file {file} is unknown; save it as UTF-8.",
    ),
    # Pictures
    "image_unknown": (
        "“{file}”不是可用的图片，请使用 JPEG 或 PNG。",
        "{file} is no picture we can use; use JPEG or PNG.",
    ),
    "image_broken": (
        "图片“{file}”已损坏，无法读取，请换一张。",
        "The picture {file} is damaged and cannot be read; take another.",
    ),
    "image_too_large": (
        "图片“{file}”超过 {limit} MB，请压缩后再上传。",
        "The picture {file} is larger than {limit} MB; make it smaller.",
    ),
    "image_too_many_points": (
        "图片“{file}”为 {width}×{height} 像素，尺寸过大，请缩小后再上传。",
        "The picture {file} has {width}×{height} points, too many; make it smaller.",
    ),
    "image_is_bomb": (
        "图片“{file}”的像素多得异常，不予打开。",
        "The picture {file} has an abnormal number of points and was not opened.",
    ),
    # HTML
    "html_broken": ("“{file}”不是可读的 HTML。", "{file} is no HTML we can read."),
    "html_too_deep": (
        "“{file}”的 HTML 嵌套层数过多，无法读取。",
        "The HTML of {file} is nested too deep to be read.",
    ),
    "html_too_long": (
        "“{file}”的 HTML 超过 {limit} 个元素，请精简或拆分。",
        "The HTML of {file} has more than {limit} elements; shorten or split it.",
    ),
    "html_element_left_out": (
        "网页元素 <{element}> 不能发布，未带入。",
        "The element <{element}> cannot be published and was left out.",
    ),
    "html_hidden_left_out": (
        "隐藏的内容（<{element}>）未带入。",
        "Hidden content (<{element}>) was left out.",
    ),
    "html_picture_elsewhere": (
        "图片“{address}”不在粘贴的内容里，未带入，请单独上传。",
        "The picture {address} is not part of what was pasted and was left out; upload it.",
    ),
    "text_deleted_left_out": (
        "修订中已删除的文字未带入。",
        "Text deleted under track changes was left out.",
    ),
    "table_pictures_moved": (
        "表格单元格中的 {count} 张图片已移到表格之后。",
        "{count} pictures in cells of a table were moved behind it.",
    ),
    "table_too_long": (
        "文件“{file}”中的表格超过 {limit} 行，请拆分。",
        "A table in the file {file} has more than {limit} rows; split it.",
    ),
    "table_too_wide": (
        "文件“{file}”中的表格第 {row} 行超过 {limit} 列，请拆分。",
        "Row {row} of a table in the file {file} has more than {limit} columns; split it.",
    ),
    # Word
    "word_empty": ("文件“{file}”没有正文。", "The file {file} holds no text."),
    "word_too_long": (
        "文件“{file}”超过 {limit} 段，请拆分。",
        "The file {file} has more than {limit} paragraphs; split it.",
    ),
    "word_hidden_left_out": ("隐藏文字未带入。", "Hidden text was left out."),
    "word_comments_left_out": ("批注未带入。", "Comments were left out."),
    "word_contents_left_out": (
        "自动目录未带入（网页和张贴件没有页码）。",
        "The table of contents was left out; other media have other pages.",
    ),
    "word_field_reaches_out": (
        "域“{element}”引用外部内容，只保留最后一次的结果。",
        "The field {element} reaches outside; only its last result was kept.",
    ),
    "word_formula_as_text": (
        "公式已改为普通文字，请核对。",
        "A formula became plain text; please check it.",
    ),
    "word_picture_elsewhere": (
        "图片“{address}”不在文件里（只有链接），未带入，请单独上传。",
        "The picture {address} is only linked and was left out; upload it.",
    ),
    "word_drawing_left_out": (
        "图表或嵌入对象（{element}）未带入，请另存为图片后插入。",
        "A chart or embedded object ({element}) was left out; insert it as a picture.",
    ),
    # Sheets
    "sheet_nothing_visible": (
        "工作簿“{file}”没有可见的内容。",
        "The workbook {file} shows nothing.",
    ),
    "sheet_too_many": (
        "工作簿“{file}”的工作表超过 {limit} 张。",
        "The workbook {file} has more than {limit} sheets.",
    ),
    "sheet_too_long": (
        "工作簿“{file}”的工作表“{sheet}”太长（第 {row} 行处），上限 {limit} 行；请拆分。",
        "Sheet {sheet} of the workbook {file} has more than {limit} rows (at row {row}); split it.",
    ),
    "sheet_too_wide": (
        "工作簿“{file}”的工作表“{sheet}”第 {row} 行超过 {limit} 列。",
        "Row {row} of sheet {sheet} in the workbook {file} has more than {limit} columns.",
    ),
    "sheet_cell_broken": (
        "工作簿“{file}”的工作表“{sheet}”单元格 {cell} 已损坏。",
        "Cell {cell} of sheet {sheet} in the workbook {file} is damaged.",
    ),
    "sheet_hidden_left_out": (
        "隐藏的工作表“{sheet}”未带入。",
        "The hidden sheet {sheet} was left out.",
    ),
    "sheet_rows_left_out": (
        "工作表“{sheet}”隐藏的第 {rows} 行未带入。",
        "The hidden rows {rows} of sheet {sheet} were left out.",
    ),
    "sheet_columns_left_out": (
        "工作表“{sheet}”隐藏的 {columns} 列未带入。",
        "The hidden columns {columns} of sheet {sheet} were left out.",
    ),
    "sheet_drawing_left_out": (
        "工作表“{sheet}”中的图片、图表未带入。",
        "Pictures and charts in sheet {sheet} were left out.",
    ),
    "sheet_comments_left_out": (
        "工作表“{sheet}”中的批注未带入。",
        "Comments in sheet {sheet} were left out.",
    ),
    "sheet_formula_without_value": (
        "工作表“{sheet}”单元格 {cell} 的公式没有结果，请在 Excel 中打开并保存一次。",
        "The formula in cell {cell} of sheet {sheet} has no result; open and save it in Excel once.",
    ),
    "sheet_cell_in_error": (
        "工作表“{sheet}”单元格 {cell} 显示错误值 {value}，请更正。",
        "Cell {cell} of sheet {sheet} shows the error {value}; correct it.",
    ),
    "sheet_links_elsewhere": (
        "工作簿“{file}”引用了其他工作簿，只保留最后一次的结果，请核对。",
        "The workbook {file} refers to other workbooks; only the last results were kept.",
    ),
    # The national form
    "form_not_found": (
        "工作簿“{file}”里没有标准目录的表头（公开事项、公开渠道和载体等）。",
        "The workbook {file} has no header of the national catalogue form.",
    ),
    "form_more_than_one": (
        "工作簿“{file}”里有不止一张标准目录（{sheets}），请每个领域存为一个文件。",
        "The workbook {file} holds more than one catalogue ({sheets}); keep one field a file.",
    ),
    "form_without_rows": (
        "工作簿“{file}”的工作表“{sheet}”只有表头，没有事项。",
        "Sheet {sheet} of the workbook {file} has a header and no rows.",
    ),
    "form_column_missing": (
        "工作簿“{file}”的工作表“{sheet}”第 {row} 行表头缺少“{column}”一栏。",
        "The header in row {row} of sheet {sheet} in the workbook {file} lacks the column {column}.",
    ),
    "form_column_unknown": (
        "工作簿“{file}”的工作表“{sheet}”第 {row} 行表头有无法识别的“{column}”一栏。",
        "The header in row {row} of sheet {sheet} in the workbook {file} has an unknown column {column}.",
    ),
    "form_cell_empty": (
        "工作簿“{file}”的工作表“{sheet}”第 {row} 行“{column}”是空的，上面也没有可沿用的内容。",
        "Row {row} of sheet {sheet} in the workbook {file} has no {column}, and nothing above it to take.",
    ),
    "form_channel_unknown": (
        "工作簿“{file}”的工作表“{sheet}”第 {row} 行“公开渠道和载体”中的“{words}”无法识别。",
        "In row {row} of sheet {sheet} in the workbook {file}, {words} is no channel of the form.",
    ),
    "form_tick_missing": (
        "工作簿“{file}”的工作表“{sheet}”第 {row} 行“{column}”没有打勾。",
        "Row {row} of sheet {sheet} in the workbook {file} has no tick under {column}.",
    ),
    "form_tick_twice": (
        "工作簿“{file}”的工作表“{sheet}”第 {row} 行“{column}”勾选了不止一项。",
        "Row {row} of sheet {sheet} in the workbook {file} has more than one tick under {column}.",
    ),
}
