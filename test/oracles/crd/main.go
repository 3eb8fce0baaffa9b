// Command crd does to an object what the API server does to one of a custom resource: prune, default, validate, CEL.
// Its arguments are files of CustomResourceDefinitions. One line in, one line out: {cases} -> {answers},
// {version: true} -> {version}. An answer lists the reasons to refuse, the paths that were pruned, and the object as it is stored.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"sort"

	apiext "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

type schema struct {
	structural *structuralschema.Structural
	validator  validation.SchemaValidator
	rules      *cel.Validator
	namespaced bool
}
type request struct {
	Version bool              `json:"version"`
	Cases   []json.RawMessage `json:"cases"`
}
type verdict struct {
	Errors []string       `json:"errors"`
	Pruned []string       `json:"pruned"`
	Object map[string]any `json:"object"`
}
type reply struct {
	Version string    `json:"version,omitempty"`
	Kinds   []string  `json:"kinds,omitempty"`
	Error   string    `json:"error,omitempty"`
	Answers []verdict `json:"answers"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func load(files []string) map[string]schema {
	found := map[string]schema{}
	for _, file := range files {
		bytes, err := os.ReadFile(file)
		check(err)
		var crd apiextv1.CustomResourceDefinition
		check(yaml.Unmarshal(bytes, &crd))
		for _, version := range crd.Spec.Versions {
			var in apiext.JSONSchemaProps
			check(apiextv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(version.Schema.OpenAPIV3Schema, &in, nil))
			structural, err := structuralschema.NewStructural(&in)
			check(err)
			validator, _, err := validation.NewSchemaValidator(&in)
			check(err)
			found[crd.Spec.Group+"/"+version.Name+"/"+crd.Spec.Names.Kind] = schema{structural, validator, cel.NewValidator(structural, true, celconfig.PerCallLimit), crd.Spec.Scope == apiextv1.NamespaceScoped}
		}
	}
	return found
}

func engineVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/apiextensions-apiserver" {
			return module.Path + " " + module.Version
		}
	}
	return ""
}

func judge(schemas map[string]schema, raw json.RawMessage) verdict {
	// encoding/json would make floats of the integers, on which CEL fails.
	var object map[string]any
	if err := utiljson.Unmarshal(raw, &object); err != nil {
		return verdict{Errors: []string{err.Error()}}
	}
	key := fmt.Sprint(object["apiVersion"], "/", object["kind"])
	s, ok := schemas[key]
	if !ok {
		return verdict{Errors: []string{"no schema " + key}}
	}
	options := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	out := verdict{Errors: []string{}, Object: object, Pruned: pruning.PruneWithOptions(object, s.structural, true, options)}
	defaulting.Default(object, s.structural)
	defaulting.PruneNonNullableNullsWithoutDefaults(object, s.structural)
	if err := metadata(object, s.namespaced); err != nil {
		return verdict{Errors: []string{err.Error()}, Object: object, Pruned: []string{}}
	}
	errs := validation.ValidateCustomResource(nil, object, s.validator)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, s.structural, object)...)
	if s.rules != nil {
		more, _ := s.rules.Validate(context.Background(), nil, s.structural, object, nil, celconfig.RuntimeCELCostBudget)
		errs = append(errs, more...)
	}
	if out.Pruned == nil {
		out.Pruned = []string{}
	}
	for _, err := range errs {
		out.Errors = append(out.Errors, err.Error())
	}
	return out
}

// metadata is what the server checks of every object, whatever its schema; it fills in the request's namespace.
func metadata(object map[string]any, namespaced bool) error {
	found, _, err := objectmeta.GetObjectMeta(object, false)
	if err != nil {
		return err
	}
	if found == nil {
		found = &metav1.ObjectMeta{}
	}
	if namespaced && found.Namespace == "" {
		found.Namespace = metav1.NamespaceDefault
	}
	if !namespaced {
		found.Namespace = ""
	}
	return apivalidation.ValidateObjectMeta(found, namespaced, apivalidation.NameIsDNSSubdomain, field.NewPath("metadata")).ToAggregate()
}

func main() {
	schemas := load(os.Args[1:])
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	enc := json.NewEncoder(out)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			var ask request
			var back reply
			if err := json.Unmarshal(line, &ask); err != nil {
				back.Error = err.Error()
			} else if ask.Version {
				back.Version = engineVersion()
				for kind := range schemas {
					back.Kinds = append(back.Kinds, kind)
				}
				sort.Strings(back.Kinds)
			}
			for _, one := range ask.Cases {
				back.Answers = append(back.Answers, judge(schemas, one))
			}
			check(enc.Encode(back))
			check(out.Flush())
		}
		if err != nil {
			return
		}
	}
}
