"""Addresses under /m/<slug>/kvalitet/."""

from django.urls import path

from .views import harm, measures, overview, register, risk, routines

app_name = "quality"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("installningar/", overview.policy, name="policy"),
    path("register/", register.register, name="register"),
    path("register/ny/", register.new, name="report_new"),
    path("register/<int:pk>/", register.report, name="report"),
    path("register/<int:pk>/stryk/", register.strike, name="report_strike"),
    path("register/<int:pk>/aterta/", register.reinstate, name="report_reinstate"),
    path("register/<int:pk>/avsluta/", register.close, name="report_close"),
    path("skador/", harm.harms, name="harms"),
    path("skador/<int:pk>/", harm.harm, name="harm"),
    path("skador/<int:pk>/overlamna/", harm.hand_over, name="harm_hand_over"),
    path("skador/<int:pk>/avskriv/", harm.dismiss, name="harm_dismiss"),
    path("risker/", risk.analyses, name="analyses"),
    path("risker/ny/", risk.new, name="analysis_new"),
    path("risker/<int:pk>/", risk.analysis, name="analysis"),
    path("risker/<int:pk>/ny-risk/", risk.add, name="risk_add"),
    path("risker/<int:pk>/klar/", risk.finish, name="analysis_finish"),
    path("risk/<int:pk>/", risk.change, name="risk"),
    path("risk/<int:pk>/ta-bort/", risk.remove, name="risk_remove"),
    path("risk/<int:pk>/bedom-igen/", risk.reassess, name="risk_reassess"),
    path("risk/<int:risk_pk>/atgard/", measures.decide, name="risk_measure"),
    path("atgarder/", measures.measures, name="measures"),
    path("atgarder/ny/", measures.decide, name="measure_new"),
    path("atgarder/<int:pk>/", measures.measure, name="measure"),
    path("atgarder/<int:pk>/klar/", measures.finish, name="measure_finish"),
    path("processer/", routines.system, name="system"),
    path("processer/ny/", routines.new_process, name="process_new"),
    path("processer/<int:pk>/", routines.process, name="process"),
    path("rutiner/ny/", routines.new_routine, name="routine_new"),
    path("rutiner/<int:pk>/", routines.routine, name="routine"),
    path("rutiner/<int:pk>/ny-version/", routines.new_version, name="routine_version"),
]
