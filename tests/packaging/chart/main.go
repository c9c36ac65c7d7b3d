// Renders the chart with Helm's own engine and decodes every object with the types of Kubernetes, which refuse members
// that they do not know. Usage: chart CHART [name=value...]; prints kind and name of each object, or what is wrong.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/strvals"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"
	"sigs.k8s.io/yaml"
)

// One of each kind that the chart may hold.
var kinds = map[string]func() any{
	"apps/v1/StatefulSet":           func() any { return &appsv1.StatefulSet{} },
	"batch/v1/Job":                  func() any { return &batchv1.Job{} },
	"policy/v1/PodDisruptionBudget": func() any { return &policyv1.PodDisruptionBudget{} },
	"v1/Secret":                     func() any { return &corev1.Secret{} },
	"v1/Service":                    func() any { return &corev1.Service{} },
	"v1/ServiceAccount":             func() any { return &corev1.ServiceAccount{} },
}

// Answers `lookup` of templates.
type kept struct{ client dynamic.Interface }

func (k kept) GetClientFor(apiVersion, kind string) (dynamic.NamespaceableResourceInterface, bool, error) {
	version, err := schema.ParseGroupVersion(apiVersion)
	resource := version.WithResource(strings.ToLower(kind) + "s")
	return k.client.Resource(resource), true, err
}

type header struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name string `json:"name"`
	} `json:"metadata"`
}

func render(folder string, settings []string) (map[string]string, error) {
	chart, err := loader.Load(folder)
	if err != nil {
		return nil, err
	}
	if err := chart.Validate(); err != nil {
		return nil, err
	}
	given := map[string]any{}
	for _, setting := range settings {
		if err := strvals.ParseInto(setting, given); err != nil {
			return nil, err
		}
	}
	release := chartutil.ReleaseOptions{Name: "rnacos", Namespace: "default", Revision: 1, IsInstall: true}
	// Checks the values against the chart's schema too.
	values, err := chartutil.ToRenderValues(chart, given, release, chartutil.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	// What an earlier installation has left in the cluster.
	var objects []runtime.Object
	if token := os.Getenv("KEPT_TOKEN"); token != "" {
		objects = append(objects, &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "v1", "kind": "Secret",
			"metadata": map[string]any{"name": "rnacos", "namespace": "default"},
			"data":     map[string]any{"cluster-token": token},
		}})
	}
	return engine.RenderWithClientProvider(chart, values, kept{fake.NewSimpleDynamicClient(runtime.NewScheme(), objects...)})
}

func check(document string) (string, error) {
	var head header
	if err := yaml.Unmarshal([]byte(document), &head); err != nil {
		return "", err
	}
	make, known := kinds[head.APIVersion+"/"+head.Kind]
	if !known {
		return "", fmt.Errorf("unknown kind %s/%s", head.APIVersion, head.Kind)
	}
	if err := yaml.UnmarshalStrict([]byte(document), make()); err != nil {
		return "", err
	}
	return head.Kind + " " + head.Metadata.Name, nil
}

func run(arguments []string) error {
	files, err := render(arguments[0], arguments[1:])
	if err != nil {
		return err
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if !strings.HasSuffix(name, ".yaml") {
			continue
		}
		for _, document := range strings.Split(files[name], "\n---\n") {
			if strings.TrimSpace(document) == "" {
				continue
			}
			found, err := check(document)
			if err != nil {
				return fmt.Errorf("%s: %w\n%s", name, err, document)
			}
			fmt.Println(found)
			if os.Getenv("SHOW") != "" {
				fmt.Println(document)
			}
		}
	}
	return nil
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "Usage: chart CHART [name=value...]")
		os.Exit(2)
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
