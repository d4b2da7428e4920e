import { onBeforeUnmount, onMounted, shallowRef, watch, type Ref, type ShallowRef } from "vue";

/** How large an element is, where it begins, and how large the window is, in CSS px; zeros while it is not there. */
export interface Size {
  width: number;
  height: number;
  top: number;
  window: { width: number; height: number };
}

/** Follow the size of an element that may come and go. */
export function useSize(element: Readonly<Ref<HTMLElement | null>>): Readonly<ShallowRef<Size>> {
  const size = shallowRef<Size>({ width: 0, height: 0, top: 0, window: { width: 0, height: 0 } });
  const measure = () => {
    const { clientWidth: width = 0, clientHeight: height = 0, offsetTop: top = 0 } = element.value ?? {};
    size.value = { width, height, top, window: { width: innerWidth, height: innerHeight } };
  };
  const look = new ResizeObserver(measure);
  onMounted(() => {
    watch(
      element,
      (now, before) => {
        if (before) look.unobserve(before);
        if (now) look.observe(now);
      },
      { immediate: true },
    );
    addEventListener("resize", measure);
  });
  onBeforeUnmount(() => {
    look.disconnect();
    removeEventListener("resize", measure);
  });
  return size;
}
