import type { Product } from "../../store";

const folded = (text: string) => text.normalize("NFKC").toLowerCase();

/** Give the products that hold every word typed, in number, title, brand or category. */
export function found(products: readonly Product[], words: string): Product[] {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...products];
  return products.filter((product) => {
    const text = folded(`${product.number ?? ""} ${product.title} ${product.brand ?? ""} ${product.category ?? ""}`);
    return wanted.every((word) => text.includes(word));
  });
}
