import { said } from "../../../i18n";
import { notify } from "../../../lib/notices";
import { changePlan } from "../../change";
import type { Product } from "../../store";

/** Change the products of the plan as `changePlan` does; says what went wrong, and gives whether it is saved. */
export async function changeProducts(change: (products: Product[]) => Product[]): Promise<boolean> {
  const saved = await changePlan((now) => ({ ...now, products: change([...(now.products ?? [])]) }));
  if (!saved.ok) notify("danger", said(saved.failure));
  return saved.ok;
}
