{{- define "rnacos.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 45 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 45 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "rnacos.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "rnacos.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{ include "rnacos.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "rnacos.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "rnacos.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "rnacos.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- /* The token that nodes show each other: the one given, the one of an earlier installation, or a new one. */ -}}
{{- define "rnacos.clusterToken" -}}
{{- $kept := lookup "v1" "Secret" .Release.Namespace (include "rnacos.name" .) -}}
{{- if .Values.clusterToken.value -}}
{{- .Values.clusterToken.value | b64enc -}}
{{- else if index (default dict $kept.data) .Values.clusterToken.key -}}
{{- index $kept.data .Values.clusterToken.key -}}
{{- else -}}
{{- randAlphaNum 48 | b64enc -}}
{{- end -}}
{{- end -}}

{{- /* Name of the Secret with the cluster token; there is always one. */ -}}
{{- define "rnacos.tokenSecretName" -}}
{{- .Values.clusterToken.existingSecret | default (include "rnacos.name" .) -}}
{{- end -}}

{{- /* Name of the Secret for one of the values adminPassword and backupToken; empty when there is none. */ -}}
{{- define "rnacos.secretName" -}}
{{- $secret := index .root.Values .which -}}
{{- if $secret.existingSecret -}}
{{- $secret.existingSecret -}}
{{- else if $secret.value -}}
{{- include "rnacos.name" .root -}}
{{- end -}}
{{- end -}}
