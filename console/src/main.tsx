import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./theme/base.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { queries } from "./api/queries.ts";
import { App } from "./App.tsx";
import { loadFirst, loadPages, preferredLang } from "./i18n/lang.ts";
import { TextProvider } from "./i18n/text.tsx";
import { nonce } from "./nonce.ts";
import { SessionGate } from "./session/SessionGate.tsx";
import { cssVariablesResolver, theme } from "./theme/theme.ts";

const place = document.getElementById("app");
if (!place) throw new Error("The page has no element with the id 'app'");
const lang = preferredLang();

createRoot(place).render(
  <MantineProvider
    defaultColorScheme="auto"
    theme={theme}
    cssVariablesResolver={cssVariablesResolver}
    getStyleNonce={() => nonce}
  >
    <QueryClientProvider client={queries}>
      <TextProvider first={{ lang, catalog: await loadFirst(lang) }}>
        <SessionGate>
          <App />
        </SessionGate>
        <Notifications position="bottom-right" limit={3} />
      </TextProvider>
    </QueryClientProvider>
  </MantineProvider>,
);

// The texts of the other pages come while the first one is read.
void loadPages(lang);
