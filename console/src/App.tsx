import { Loader } from "@mantine/core";
import { type ComponentType, lazy, Suspense } from "react";
import { Redirect, Route, Router, Switch } from "wouter";
import { ApiFailure } from "./api/client.ts";
import { loadPages } from "./i18n/lang.ts";
import { Boundary } from "./shell/Boundary.tsx";
import { plainPart } from "./paths.ts";
import { NoSuchPage } from "./shell/NoSuchPage.tsx";
import { Shell } from "./shell/Shell.tsx";

/** A page is loaded when it is opened, with the texts of all pages; its file exports it by name. */
function page<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    try {
      return { default: (await Promise.all([load(), loadPages()]))[0] };
    } catch (error) {
      throw new ApiFailure(0, error instanceof Error ? error.message : String(error));
    }
  });
}

/** The first that is seen: its texts are those that are there from the start. */
const Overview = lazy(async () => ({
  default: (await import("./pages/overview/Overview.tsx")).Overview,
}));
const Configs = page(async () => (await import("./pages/configs/Configs.tsx")).Configs);
const Config = page(async () => (await import("./pages/config/Config.tsx")).Config);
const Compare = page(async () => (await import("./pages/compare/Compare.tsx")).Compare);
const Services = page(async () => (await import("./pages/services/Services.tsx")).Services);
const Service = page(async () => (await import("./pages/service/Service.tsx")).Service);
const Clients = page(async () => (await import("./pages/clients/Clients.tsx")).Clients);
const Cluster = page(async () => (await import("./pages/cluster/Cluster.tsx")).Cluster);
const Move = page(async () => (await import("./pages/move/Move.tsx")).Move);
const Namespaces = page(async () => (await import("./pages/namespaces/Namespaces.tsx")).Namespaces);
const Access = page(async () => (await import("./pages/access/Access.tsx")).Access);
const Audit = page(async () => (await import("./pages/audit/Audit.tsx")).Audit);
const Api = page(async () => (await import("./pages/api/Api.tsx")).Api);
const About = page(async () => (await import("./pages/about/About.tsx")).About);

/** The server writes <base href>; behind a proxy the console lives below any path. */
const basePath = new URL(document.baseURI).pathname;
const base = basePath.replace(/\/$/, "");

/* Who comes past the proxy is led to where the proxy would have them. */
if (!location.pathname.startsWith(basePath)) history.replaceState(null, "", basePath);

export function App() {
  return (
    <Router base={base}>
      <Shell>
        <Boundary>
          <Suspense fallback={<Loader size="sm" m={24} />}>
            <Pages />
          </Suspense>
        </Boundary>
      </Shell>
    </Router>
  );
}

/** A key per object: another one starts with a page of its own, without what was typed for the last. */
function Pages() {
  return (
    <Switch>
      <Route path="/overview">
        <Overview />
      </Route>
      <Route path="/ns/:ns/configs">{({ ns }) => <Configs key={ns} ns={plainPart(ns)} />}</Route>
      <Route path="/ns/:ns/configs/:group/:dataId">
        {(p) => (
          <Config
            key={`${p.ns}/${p.group}/${p.dataId}`}
            namespace={plainPart(p.ns)}
            group={plainPart(p.group)}
            dataId={plainPart(p.dataId)}
          />
        )}
      </Route>
      <Route path="/ns/:ns/compare">{({ ns }) => <Compare key={ns} ns={plainPart(ns)} />}</Route>
      <Route path="/ns/:ns/services">{({ ns }) => <Services key={ns} ns={plainPart(ns)} />}</Route>
      <Route path="/ns/:ns/services/:group/:name">
        {(p) => (
          <Service
            key={`${p.ns}/${p.group}/${p.name}`}
            ns={plainPart(p.ns)}
            group={plainPart(p.group)}
            name={plainPart(p.name)}
          />
        )}
      </Route>
      <Route path="/clients">
        <Clients />
      </Route>
      <Route path="/cluster">
        <Cluster />
      </Route>
      <Route path="/namespaces">
        <Namespaces />
      </Route>
      <Route path="/move">
        <Move />
      </Route>
      <Route path="/access">
        <Access />
      </Route>
      <Route path="/audit">
        <Audit />
      </Route>
      <Route path="/api">
        <Api />
      </Route>
      <Route path="/about">
        <About />
      </Route>
      <Route path="/">
        <Redirect to="/overview" replace />
      </Route>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  );
}
