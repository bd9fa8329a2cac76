// Pins the Gateway API's definitions (config/crd/standard): read from the module as it was verified by go.sum, never built.
// One version for every mesh that needs them: docs of meshes/istio and meshes/consul say why it is this one.
module meshbench.dev/toolchain/gateway-api

go 1.25.0

require sigs.k8s.io/gateway-api v1.5.1
