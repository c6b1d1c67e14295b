package workbench

// routes are the addresses of the workbench. Every one names what somebody must be allowed to.
var routes = []route{
	{"GET /{$}", SeeStart, startPage},
	{"POST /sign-out", SeeStart, signOut},
	{"POST /lang", SeeStart, chooseLang},
	{"GET /access", SeeStart, accessPage},
	{"GET /help", SeeStart, helpPage},
	{"GET /help/{study}", SeeStart, helpStudyPage},

	{"GET /deliveries", SeeLoaded, deliveriesPage},
	{"GET /deliveries/{folder}", SeeLoaded, deliveryPage},
	{"POST /upload", Deliver, uploadForm},
	{"POST /inbox/remove", Deliver, removeForm},
	{"GET /quarantine", SeeRows, quarantinePage},

	{"GET /jobs", SeeJobs, jobsPage},
	{"GET /jobs/{id}", SeeJobs, jobPage},
	{"GET /jobs/{id}/events", SeeJobs, jobEvents},
	{"POST /jobs", StartJobs, startJob},
	{"POST /jobs/{id}/cancel", StartJobs, cancelJob},
	{"POST /jobs/{id}/again", StartJobs, againJob},

	{"GET /studies", SeeStudies, studiesPage},
	{"POST /studies", EditStudies, newStudy},
	{"GET /studies/{name}", SeeStudies, studyPage},
	{"POST /studies/{name}/check", EditStudies, checkStudy},
	{"POST /studies/{name}", EditStudies, saveStudy},

	{"GET /results", SeeResults, resultsPage},
	{"GET /results/{name}", SeeResults, resultPage},
	{"POST /results/{name}/purpose", SeeResults, purposeForm},
	{"GET /results/{name}/files/{file}", SeeResults, resultFile},
	{"GET /compare", SeeResults, comparePage},
	{"GET /compare/page", SeeResults, compareDocument},

	{"GET /networks", SeeNetworks, networksPage},
	{"POST /networks", SeeNetworks, networksForm},
	{"GET /networks/picture", SeeNetworks, networkPicture},

	{"GET /releases", SeeReleases, releasesPage},
	{"POST /releases", Propose, proposeForm},
	{"GET /releases/{number}", SeeReleases, releasePage},
	{"GET /releases/{number}/page/{kind}", SeeReleases, proposalPage},
	{"GET /releases/{number}/bundle", Export, bundleFile},
	{"POST /releases/{number}/review", Review, reviewForm},
	{"POST /releases/{number}/decide", Decide, decideForm},
	{"POST /releases/{number}/withdraw", SeeReleases, withdrawForm},
	{"POST /releases/{number}/export", Export, exportForm},

	{"GET /cooperation", SeeCases, duePage},
	{"GET /cooperation/{noun}", SeeCases, casesPage},
	{"GET /cooperation/{noun}/new", WriteCases, newCasePage},
	{"POST /cooperation/{noun}/new", WriteCases, newCaseForm},
	{"GET /cooperation/{noun}/of/{id...}", SeeCases, casePage},
	{"GET /cooperation/{noun}/correct/{id...}", WriteCases, correctPage},
	{"POST /cooperation/{noun}/correct/{id...}", WriteCases, correctForm},

	{"GET /key", UseKey, keyPage},
	{"POST /key", UseKey, unlockForm},
	{"POST /key/lock", UseKey, lockForm},

	{"GET /ledger", SeeLedger, ledgerPage},
	{"POST /ledger/check", SeeLedger, checkLedger},
}
