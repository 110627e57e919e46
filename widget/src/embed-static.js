// The same widget over the files of a static export.

import { start } from "./start.js";
import { staticBackend } from "./static/backend.js";

start(staticBackend);
