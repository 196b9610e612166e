// Writes a vulnerability database (schema v6) that real grype reads, so that scan gates are tested without the
// network: a critical in lodash that a newer version mends, a medium in left-pad that nothing mends, and a high in
// Debian 12's zlib; with a second argument, a critical in every version of that npm package too.
package main

import (
	"log"
	"os"
	"path/filepath"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
	"github.com/spf13/afero"
)

type entry struct {
	id, severity, pkg, ecosystem, constraint, version string
	state                                             v6.FixStatus
	aliases                                           []string
	os                                                *v6.OperatingSystem
}

func main() {
	if len(os.Args) != 2 && len(os.Args) != 3 {
		log.Fatal("usage: grype-database CACHE_DIR [NPM_PACKAGE]")
	}
	dir := filepath.Join(os.Args[1], "6")
	must(os.MkdirAll(dir, 0o755))
	writer, err := v6.NewWriter(v6.Config{DBDirPath: dir})
	must(err)
	now := time.Now().UTC()
	debian := &v6.OperatingSystem{Name: "debian", ReleaseID: "debian", MajorVersion: "12", Codename: "bookworm"}
	entries := []entry{
		{id: "GHSA-test-lodash-crit", severity: "critical", pkg: "lodash", ecosystem: "npm", constraint: "<4.17.21", version: "4.17.21", state: v6.FixedStatus, aliases: []string{"CVE-2026-1111"}},
		{id: "GHSA-test-leftpad-med", severity: "medium", pkg: "left-pad", ecosystem: "npm", constraint: "<=1.3.0", state: v6.NotFixedStatus},
		{id: "CVE-2026-2222", severity: "high", pkg: "zlib", ecosystem: "deb", constraint: "<1:1.2.13.dfsg-2", version: "1:1.2.13.dfsg-2", state: v6.FixedStatus, os: debian},
	}
	if len(os.Args) == 3 {
		entries = append(entries, entry{id: "GHSA-test-crit-" + os.Args[2], severity: "critical", pkg: os.Args[2], ecosystem: "npm", constraint: "<1000.0.0", version: "1000.0.0", state: v6.FixedStatus})
	}
	for _, e := range entries {
		provider := "github"
		kind := "semver"
		if e.os != nil {
			provider, kind = "debian", "dpkg"
		}
		handle := &v6.VulnerabilityHandle{
			Name: e.id, Status: v6.VulnerabilityActive, PublishedDate: &now, ModifiedDate: &now,
			ProviderID: provider, Provider: &v6.Provider{ID: provider, Version: "1", Processor: "test", DateCaptured: &now},
			BlobValue: &v6.VulnerabilityBlob{ID: e.id, Aliases: e.aliases,
				Severities: []v6.Severity{{Scheme: v6.SeveritySchemeCHMLN, Value: e.severity, Rank: 1}}},
		}
		must(writer.AddVulnerabilities(handle))
		pkg := &v6.AffectedPackageHandle{
			Vulnerability: handle, VulnerabilityID: handle.ID,
			Package:   &v6.Package{Name: e.pkg, Ecosystem: e.ecosystem},
			BlobValue: &v6.PackageBlob{Ranges: []v6.Range{{Version: v6.Version{Type: kind, Constraint: e.constraint}, Fix: &v6.Fix{Version: e.version, State: e.state}}}},
		}
		if e.os != nil {
			pkg.OperatingSystem = e.os
		}
		must(writer.AddAffectedPackages(pkg))
	}
	must(writer.SetDBMetadata())
	must(writer.Close())
	_, err = v6.WriteImportMetadata(afero.NewOsFs(), dir, "made for a test")
	must(err)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
