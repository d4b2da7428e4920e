import "./host.css";

import { createApp } from "vue";

import Remote from "./Remote.vue";
import Screen from "./Screen.vue";

const [, id = "", remote] = /^\/host\/([^/]+)(\/remote)?\/?$/.exec(location.pathname) ?? [];

createApp(remote === undefined ? Screen : Remote, { id: decodeURIComponent(id) }).mount("#app");
