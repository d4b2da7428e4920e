import "element-plus/es/components/base/style/css";
import "../tokens.css";
import "../base.css";
import "./plan.css";

import { createApp } from "vue";

import App from "./App.vue";

createApp(App).mount("#app");
