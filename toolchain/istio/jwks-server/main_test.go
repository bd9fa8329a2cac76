package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

func TestServesTheFileAsItIsNow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "jwks.json")
	for _, keys := range []string{`{"keys":[]}`, `{"keys":[{"kid":"2"}]}`} {
		if err := os.WriteFile(file, []byte(keys), 0o600); err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		handler(file).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/jwks", nil))
		if answer.Code != http.StatusOK || answer.Body.String() != keys {
			t.Errorf("got %d %q, want 200 %q", answer.Code, answer.Body, keys)
		}
		if kind := answer.Header().Get("Content-Type"); kind != "application/json" {
			t.Errorf("content type %q", kind)
		}
	}
}

func TestOnlyJwksIsServed(t *testing.T) {
	answer := httptest.NewRecorder()
	handler("/etc/hostname").ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	if answer.Code != http.StatusNotFound {
		t.Errorf("got %d, want 404", answer.Code)
	}
}
