// Program provider is a sign-in for the tests of the workbench: the example server of zitadel/oidc, with groups. It is a
// module of its own, so that the program itself needs none of what it is built from.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
)

// settings are given as JSON in the first argument.
type settings struct {
	Certificate, Key string
	Redirects        []string
	Users            map[string]*storage.User // by ID
	Groups           map[string][]string      // by ID
}

// users are those of the settings.
type users map[string]*storage.User

func (u users) GetUserByID(id string) *storage.User { return u[id] }
func (u users) GetUserByUsername(name string) *storage.User {
	for _, user := range u {
		if user.Username == name {
			return user
		}
	}
	return nil
}
func (users) ExampleClientID() string { return storage.ServiceUserID }

// grouped adds the groups of a user to what is told of them.
type grouped struct {
	*storage.Storage
	groups map[string][]string
}

func (g grouped) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, tokenID, subject, origin string) error {
	if err := g.Storage.SetUserinfoFromToken(ctx, info, tokenID, subject, origin); err != nil {
		return err
	}
	info.AppendClaims("groups", g.groups[info.Subject])
	return nil
}

func main() {
	var s settings
	if err := json.Unmarshal([]byte(os.Args[1]), &s); err != nil {
		log.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(s.Certificate, s.Key)
	if err != nil {
		log.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	issuer := fmt.Sprintf("https://localhost:%d/", l.Addr().(*net.TCPAddr).Port)
	storage.RegisterClients(storage.WebClient("ansatz", "secret", s.Redirects...))
	router := exampleop.SetupServer(issuer, grouped{storage.NewStorage(users(s.Users)), s.Groups}, nil, false)
	fmt.Println(issuer)
	server := &http.Server{Handler: router, TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}}}
	log.Fatal(server.ServeTLS(l, "", ""))
}
