// <script src="https://HOST/embed.js" defer></script>: the widget over a kb server.

import { serverBackend } from "./server.js";
import { start } from "./start.js";

start(serverBackend);
