import { computed, type ComputedRef } from "vue";

import { language } from "../../i18n";

/** Give a page's words in the present language; `en` must have the keys of `zh`. */
export function words<Words>(both: { zh: Words; en: NoInfer<Words> }): ComputedRef<Words> {
  return computed(() => both[language.value]);
}
