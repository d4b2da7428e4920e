import "./replay.css";
import { createApp } from "vue";

import Opening from "./Opening.vue";

document.documentElement.lang = navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
createApp(Opening).mount("#app");
