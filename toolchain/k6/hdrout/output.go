package hdrout

import (
	"errors"
	"math"
	"time"

	"github.com/sirupsen/logrus"
	"go.k6.io/k6/v2/output"
)

const (
	// k6 hands over samples every 50 ms; small helpings keep the flusher from taking a core in bursts.
	flushEvery = 250 * time.Millisecond
	// Age at which a second counts as complete.
	completeAfter = 3 * time.Second
)

func init() { output.RegisterExtension("hdr", New) }

// Output is k6's side of the file: it buffers what k6 hands over and writes it from a goroutine of its own.
type Output struct {
	output.SampleBuffer

	path   string
	logger logrus.FieldLogger
	now    func() time.Time

	file    *file
	flusher *output.PeriodicFlusher
	ledger  *ledger
	encoder *encoder
}

var _ output.Output = (*Output)(nil)

// New makes the output for `--out hdr=<path>`; the file is created by Start.
func New(params output.Params) (output.Output, error) {
	if params.ConfigArgument == "" {
		return nil, errors.New("the hdr output needs a file: --out hdr=<file>")
	}
	return &Output{
		path:    params.ConfigArgument,
		logger:  params.Logger.WithField("output", "hdr"),
		now:     time.Now,
		ledger:  newLedger(),
		encoder: newEncoder(),
	}, nil
}

// Description is shown by k6 at the start of a run.
func (o *Output) Description() string { return "hdr (" + o.path + ")" }

// Start creates the file, with its first line, before any load.
func (o *Output) Start() error {
	created, err := createFile(o.path, func(err error) { o.logger.Error(err) })
	if err != nil {
		return err
	}
	o.file = created
	o.file.write(newStartLine())
	o.file.flush()
	if o.file.err != nil {
		return o.file.close()
	}
	o.flusher, err = output.NewPeriodicFlusher(flushEvery, o.flush)
	return err
}

// Stop writes everything that is left and the end line.
// It returns the first write error, which k6 logs.
func (o *Output) Stop() error {
	o.flusher.Stop()
	o.enterBuffered()
	o.writeBefore(math.MaxInt64)
	o.file.write(o.ledger.end)
	return o.file.close()
}

func (o *Output) flush() {
	o.enterBuffered()
	o.writeBefore(o.now().Add(-completeAfter).Unix())
}

func (o *Output) enterBuffered() {
	for _, container := range o.GetBufferedSamples() {
		o.ledger.enter(container)
	}
}

func (o *Output) writeBefore(second int64) {
	o.ledger.take(second, o.encoder.encode, o.file.write)
	o.file.flush()
}
