# The agent: node meter, and the pod outside of every mesh. From the checkout's top: docker build -f images/agent.Dockerfile -t <registry>/agent:<tag> .
# `meshbench images build` makes the same image without Docker and prints the tag that a run asks for.
# The base is not pinned by digest: append @sha256:... to pin it for your registry.
FROM golang:1.26 AS build
ENV CGO_ENABLED=0 GOFLAGS=-mod=readonly GOTOOLCHAIN=local GOWORK=off
WORKDIR /src/toolchain/agent
COPY toolchain/agent/ ./
RUN go build -buildvcs=false -trimpath -ldflags "-s -w" -o /agent .
RUN mkdir -p /root-of-image/etc /root-of-image/tmp && chmod 1777 /root-of-image/tmp \
 && printf 'root:x:0:0:root:/:/none\nnonroot:x:65532:65532:nonroot:/tmp:/none\n' > /root-of-image/etc/passwd \
 && printf 'root:x:0:\nnonroot:x:65532:\n' > /root-of-image/etc/group

FROM scratch
COPY --from=build /root-of-image/ /
COPY --from=build /agent /agent
WORKDIR /
ENTRYPOINT ["/agent"]
