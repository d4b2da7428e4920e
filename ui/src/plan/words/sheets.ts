import { words } from ".";

const zh = {
  choose: "选择文件",
  sheet: "工作表",
  headerRow: "表头在第几行",
  noHeader: "没认出表头：请填表头行号，再给每列选对应项",
  yuan: "元",
  fen: "分",
  ignore: "不导入",
  row: "行",
  column: "列",
  problem: "问题",
  reading: "正在读表…",
  sending: "正在上传",
  saving: "正在保存…",
  more: (count: number) => `还有 ${count} 处，见被拒行文件`,
  download: "下载有错的行",
  cancel: "取消",
  again: "换一个文件",
  unreached: "没有连上服务器，没有导入任何内容",
};

const en: typeof zh = {
  choose: "Choose a file",
  sheet: "Sheet",
  headerRow: "Header row",
  noHeader: "No headers were recognised: give their row, then say what each column is",
  yuan: "yuan",
  fen: "fen",
  ignore: "Leave out",
  row: "Row",
  column: "Column",
  problem: "Problem",
  reading: "Reading the sheet…",
  sending: "Sending",
  saving: "Saving…",
  more: (count) => `${count} more are in the file of refused rows`,
  download: "Download wrong rows",
  cancel: "Cancel",
  again: "Another file",
  unreached: "The server was not reached; nothing was imported",
};

/** The words of reading a sheet, whatever it holds. */
export const t = words({ zh, en });
