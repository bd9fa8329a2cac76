package hdrout

const schema = "meshbench.k6-hdr/1"

// Lines of the file, one type for each kind; doc.go says what the fields mean.

type startLine struct {
	Kind              string `json:"kind"`
	Schema            string `json:"schema"`
	LowestUs          int64  `json:"lowestUs"`
	HighestUs         int64  `json:"highestUs"`
	SignificantDigits int    `json:"significantDigits"`
}

func newStartLine() startLine {
	return startLine{"start", schema, lowestUs, highestUs, significantDigits}
}

type distribution struct {
	Count int64   `json:"count"`
	SumUs float64 `json:"sumUs"`
	MinUs float64 `json:"minUs"`
	MaxUs float64 `json:"maxUs"`
	Hdr   string  `json:"hdr"`
}

type latencyLine struct {
	Kind        string `json:"kind"`
	Measure     string `json:"measure"`
	Arm         string `json:"arm"`
	Scenario    string `json:"scenario"`
	StatusClass string `json:"statusClass"`
	Second      int64  `json:"second"`
	distribution
}

type lagLine struct {
	Kind   string `json:"kind"`
	Second int64  `json:"second"`
	distribution
}

type countersLine struct {
	Kind           string `json:"kind"`
	Arm            string `json:"arm"`
	Second         int64  `json:"second"`
	Sent           int64  `json:"sent"`
	Errors         int64  `json:"errors"`
	NewConnections int64  `json:"newConnections"`
}

type generatorLine struct {
	Kind       string `json:"kind"`
	Second     int64  `json:"second"`
	Iterations int64  `json:"iterations"`
	Dropped    int64  `json:"dropped"`
}

type endLine struct {
	Kind        string `json:"kind"`
	ClippedLow  int64  `json:"clippedLow"`
	ClippedHigh int64  `json:"clippedHigh"`
	Unrecorded  int64  `json:"unrecorded"`
}
