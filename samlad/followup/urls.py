from django.urls import path

from samlad.followup.views import assessing, files, periods, requests, scales

app_name = "followup"
urlpatterns = [
    path("", periods.periods, name="periods"),
    path("ny/", periods.add, name="add"),
    path("skalor/", scales.scales, name="scales"),
    path("skalor/ny/", scales.add, name="add_scale"),
    path("skalor/<key:scale>/avsluta/", scales.retire, name="retire_scale"),
    path("mall/", files.template, name="template"),
    path("mall/mall.docx", files.template_file, name="template_file"),
    path("mall/bort/", files.template_remove, name="remove_template"),
    path("begaran/", requests.requests, name="requests"),
    path("begaran/ny/", requests.ask, name="ask"),
    path("begaran/<key:key>/", requests.request, name="request"),
    path("begaran/<key:key>/svara/", requests.answer, name="answer"),
    path("begaran/<key:key>/behandla/", requests.treat, name="treat"),
    path("program/<key:programme>/", periods.programme, name="programme"),
    path("<key:period>/", periods.period, name="period"),
    path("<key:period>/andra/", periods.change, name="change"),
    path("<key:period>/stang/", periods.close, name="close"),
    path("<key:period>/las-in/", assessing.take_in, name="import"),
    path("<key:period>/bedomningar.xlsx", files.verdicts, name="verdicts"),
    path("<key:period>/uppfoljning.xlsx", files.xlsx, name="xlsx"),
    path("<key:period>/uppfoljning.pdf", files.pdf, name="pdf"),
    path("<key:period>/uppfoljning.docx", files.docx, name="docx"),
    path("<key:period>/mal/<key:goal>/", assessing.goal, name="goal"),
]
