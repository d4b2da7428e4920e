import { computed } from "vue";

import { language } from "../../i18n";
import { en } from "./en";
import { zh, type RoleDictionary } from "./zh";

/** The words of the role screens in the present language. */
export const w = computed<RoleDictionary>(() => ({ zh, en })[language.value]);
