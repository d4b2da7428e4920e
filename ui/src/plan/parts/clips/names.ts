import { computed } from "vue";

import { plan } from "../../store";

const products = computed(() => new Map((plan.value?.plan.products ?? []).map((one) => [one.id, one.title])));
const segments = computed(() => new Map((plan.value?.plan.segments ?? []).map((one) => [one.id, one.title])));

/** What a product of the plan is called; its id where the plan does not know it. */
export const productName = (id: string): string => products.value.get(id) || id;

/** What a segment of the plan is called; its id where the plan does not know it. */
export const segmentName = (id: string): string => segments.value.get(id) || id;
