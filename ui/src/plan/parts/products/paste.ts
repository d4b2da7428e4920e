import { api, ask } from "../../../api/client";
import { language, said } from "../../../i18n";
import { notify } from "../../../lib/notices";
import { s } from "../../words/products";
import type { Field, Patch } from "./fields";

/** Cells pasted: what each row fills, counted from the cursor; `headed` ones name their fields themselves. */
export interface Block {
  headed: boolean;
  rows: { row: number; values: Patch }[];
}

/** Read a block of cells from the clipboard; says why, and gives null, where any of it cannot be read. */
export async function readBlock(text: string, from: readonly Field[]): Promise<Block | null> {
  const fields = from.map((field) => field.key);
  const answer = await ask(() => api.POST("/api/products/pasted", { body: { text, fields } }));
  if (!answer.ok) {
    notify("danger", said(answer.failure));
    return null;
  }
  const first = answer.value.wrongs[0];
  if (first) {
    notify("danger", s.value.pasteBad(answer.value.wrongs.length, language.value === "zh" ? first.zh : first.en));
    return null;
  }
  const start = answer.value.headed ? 2 : 1;
  const rows = answer.value.rows.map((row) => ({ row: row.row - start, values: row.values as Patch }));
  return { headed: answer.value.headed, rows };
}
