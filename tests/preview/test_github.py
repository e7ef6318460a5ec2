"""The comment of a pull request, on a local server that behaves like GitHub's API."""

import json
import socket
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from keyless_preview.github import Posted, PostError, Target, post, target_from
from keyless_preview.github.api import Patience
from keyless_preview.markdown import markdown, marker
from keyless_preview.report import Change, Report, StackReport

from .github_server import JOB, NOBODY, PERSON, READER, REPOSITORY, Fault, GitHub, github

BOT = "github-actions[bot]"
QUICK = Patience(seconds=3, tries=3, pause=0.01)
SHOP, TILL = StackReport("shop", "dev"), StackReport("till", "dev")


@pytest.fixture
def server() -> Iterator[GitHub]:
    with github() as state:
        yield state


def written(*stacks: StackReport) -> str:
    return markdown(Report(stacks))


def changed(stack: StackReport, name: str = "web") -> StackReport:
    return StackReport(stack.project, stack.stack, changes=(Change("delete", "urn", "aws:iam/role:Role", name),))


def posted(server: GitHub, *stacks: StackReport, token: str = JOB, **more: Any) -> Posted:
    return post(target(server, token, **more), written(*stacks), map(marker, stacks), patience=QUICK)


def target(server: GitHub, token: str = JOB, **more: Any) -> Target:
    return Target(**{"repository": REPOSITORY, "number": 7, "token": token, "api_url": server.url, **more})


def refused(server: GitHub, token: str = JOB, **more: Any) -> str:
    with pytest.raises(PostError) as error:
        posted(server, SHOP, token=token, **more)
    assert token not in "".join(traceback.format_exception(error.value))
    return str(error.value)


def test_the_first_run_makes_the_comment_and_the_next_one_edits_it(server: GitHub) -> None:
    first = posted(server, SHOP)
    assert first == Posted(f"https://github.com/{REPOSITORY}/pull/7#issuecomment-1000", created=True)
    second = posted(server, changed(SHOP))
    assert second == Posted(first.url, created=False)
    assert server.bodies == [written(changed(SHOP))]


def test_nothing_is_sent_when_nothing_has_changed(server: GitHub) -> None:
    server.add(BOT, written(SHOP).replace("\n", "\r\n").rstrip())
    assert not posted(server, SHOP).created
    assert server.methods == ["GET"]


def test_a_comment_on_a_later_page_is_found(server: GitHub) -> None:
    for number in range(230):
        server.add("mona", f"comment {number}")
    server.add(BOT, written(SHOP))
    assert not posted(server, changed(SHOP)).created
    assert server.methods == ["GET", "GET", "GET", "PATCH"]
    assert server.bodies[-1] == written(changed(SHOP))


def test_each_set_of_stacks_has_its_own_comment(server: GitHub) -> None:
    assert posted(server, SHOP).created
    assert posted(server, TILL).created
    assert posted(server, SHOP, TILL).created
    assert not posted(server, TILL, changed(SHOP)).created
    assert server.bodies == [written(SHOP), written(TILL), written(TILL, changed(SHOP))]


@pytest.mark.parametrize("author", ["mallory", "mallory[bot]", None])
def test_a_marker_that_others_have_planted_is_not_trusted(server: GitHub, author: str | None) -> None:
    planted = server.add(author, written(SHOP))
    assert posted(server, SHOP).created
    assert not posted(server, changed(SHOP)).created
    assert planted["body"] == written(SHOP)
    assert server.bodies == [written(SHOP), written(changed(SHOP))]


def test_a_marker_within_a_comment_of_ours_is_not_taken_for_its_own(server: GitHub) -> None:
    quoting = server.add(BOT, f"Somebody wrote:\n\n{written(SHOP)}")
    assert posted(server, SHOP).created
    assert quoting["body"].startswith("Somebody wrote:")


def test_the_last_of_several_comments_is_the_one_that_is_edited(server: GitHub) -> None:
    server.add(BOT, written(SHOP))
    server.add(BOT, written(SHOP))
    posted(server, changed(SHOP))
    assert server.bodies == [written(SHOP), written(changed(SHOP))]


def test_the_comment_of_a_person_is_found_whatever_the_case_of_the_name(server: GitHub) -> None:
    server.add("mona", written(SHOP))
    assert not posted(server, changed(SHOP), token=PERSON).created


def test_where_github_does_not_tell_whose_the_token_is_a_new_comment_is_made(server: GitHub) -> None:
    server.add("ghost", written(SHOP))
    assert posted(server, changed(SHOP), token=NOBODY).created
    assert server.bodies == [written(SHOP), written(changed(SHOP))]


def test_a_server_without_graphql_is_asked_for_the_user(server: GitHub) -> None:
    server.add("mona", written(SHOP))
    server.faults.append(Fault("POST", 404, "Not Found"))
    assert not posted(server, changed(SHOP), token=PERSON).created


def test_a_comment_that_was_deleted_meanwhile_is_made_anew(server: GitHub) -> None:
    server.add(BOT, written(SHOP))
    server.faults.append(Fault("PATCH", 404, "Not Found"))
    assert posted(server, changed(SHOP)).created


@pytest.mark.parametrize("status", [502, 503, 504, 0])
def test_what_fails_for_a_moment_is_tried_again(server: GitHub, status: int) -> None:
    server.add(BOT, written(SHOP))
    server.faults += [Fault("GET", status), Fault("PATCH", status), Fault("PATCH", status)]
    assert not posted(server, changed(SHOP)).created
    assert server.methods == ["GET", "GET", "PATCH", "PATCH", "PATCH"]
    assert server.bodies == [written(changed(SHOP))]


@pytest.mark.parametrize("status", [502, 504, 0])
@pytest.mark.parametrize("token", [JOB, PERSON, NOBODY])
def test_a_comment_whose_answer_was_lost_is_not_made_twice(server: GitHub, status: int, token: str) -> None:
    server.faults.append(Fault("POST", status, carried_out=True))
    assert posted(server, SHOP, token=token) == Posted(server.comments[0]["html_url"], created=True)
    assert server.methods == ["GET", "POST", "GET"]
    assert server.bodies == [written(SHOP)]


def test_a_comment_that_was_not_made_is_asked_for_again(server: GitHub) -> None:
    server.faults.append(Fault("POST", 502))
    assert posted(server, SHOP).created
    assert server.methods == ["GET", "POST", "GET", "POST"]


def test_what_others_write_meanwhile_is_not_taken_for_the_lost_comment(server: GitHub) -> None:
    server.faults.append(Fault("POST", 502, meanwhile=lambda: server.add("mallory", written(SHOP))))
    assert posted(server, SHOP) == Posted(f"https://github.com/{REPOSITORY}/pull/7#issuecomment-1001", created=True)


def test_an_older_comment_is_not_taken_for_the_lost_one(server: GitHub) -> None:
    server.add("ghost", written(SHOP))
    server.faults += [Fault("POST", 404), Fault("POST", 502, carried_out=True)]  # the first asks whose the token is
    assert posted(server, SHOP, token=NOBODY) == Posted(server.comments[1]["html_url"], created=True)


def test_a_server_that_stays_out_of_order_is_told_of(server: GitHub) -> None:
    server.faults += [Fault("GET", 502)] * 3
    assert refused(server) == ("cannot comment on octo/shop#7: 127.0.0.1 answers 502, 3 times: run the job again later")


def test_a_server_that_cannot_be_reached_is_told_of(server: GitHub) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert refused(server, api_url=url) == (
            "cannot comment on octo/shop#7: 127.0.0.1 cannot be reached (NewConnectionError), 3 times: "
            "run the job again later"
        )


@pytest.mark.parametrize(
    ("method", "status", "headers"),
    [
        ("GET", 403, {"Retry-After": "1"}),
        ("POST", 429, {"Retry-After": "1"}),
        ("POST", 403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "SOON"}),
    ],
)
def test_rate_limits_are_waited_for(server: GitHub, method: str, status: int, headers: dict[str, str]) -> None:
    begun = time.time()
    soon = {name: value.replace("SOON", str(int(begun) + 2)) for name, value in headers.items()}
    server.faults.append(Fault(method, status, "You have exceeded a rate limit", soon))
    assert posted(server, SHOP).created
    assert time.time() >= (begun + 1 if "Retry-After" in headers else int(begun) + 2)
    assert server.bodies == [written(SHOP)]


def test_a_limit_on_telling_whose_the_token_is_makes_no_second_comment(server: GitHub) -> None:
    server.add(BOT, written(SHOP))
    limited = {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
    soon = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "0"}
    server.faults.append(Fault("POST", 200, headers=soon, content=limited))
    assert not posted(server, changed(SHOP)).created
    assert server.bodies == [written(changed(SHOP))]


def test_a_limit_that_lifts_too_late_is_not_waited_for(server: GitHub) -> None:
    server.faults.append(Fault("GET", 403, "You have exceeded a secondary rate limit."))
    assert refused(server) == (
        "cannot comment on octo/shop#7: GitHub's rate limit is reached "
        "(403: You have exceeded a secondary rate limit.): run the job again in 60 s"
    )
    assert server.methods == ["GET"]


def test_all_pauses_together_are_bounded(server: GitHub) -> None:
    server.faults += [Fault("GET", 502)] * 9
    with pytest.raises(PostError) as error:
        post(target(server), written(SHOP), [marker(SHOP)], patience=Patience(seconds=0.05, tries=9, pause=0.02))
    assert str(error.value) == "cannot comment on octo/shop#7: 127.0.0.1 answers 502: run the job again in 1 s"
    assert len(server.methods) == 2


def test_a_limit_that_does_not_lift_is_not_waited_for_forever(server: GitHub) -> None:
    server.faults += [Fault("GET", 429, "Slow down", {"Retry-After": "0"})] * 9
    assert refused(server) == (
        "cannot comment on octo/shop#7: GitHub's rate limit is reached (429: Slow down), 3 times: "
        "run the job again later"
    )
    assert len(server.methods) == 3


def test_every_refusal_is_explained(server: GitHub) -> None:
    where = "cannot comment on octo/shop#7: "
    permission = 'give the job "permissions: pull-requests: write", or a token of your own "Pull requests: write"'
    assert refused(server, "a-token-that-is-no-more") == (
        f"{where}GitHub does not accept the token (401: Bad credentials): give a valid one in GH_TOKEN or GITHUB_TOKEN"
    )
    assert refused(server, READER) == (
        f"{where}the token may not write comments (403: Resource not accessible by integration): {permission} "
        "(and issues: write where that is not enough)"
    )
    assert refused(server, READER, from_fork=True) == (
        f"{where}the token may not write comments (403: Resource not accessible by integration): its changes come from "
        "a fork, whose jobs get a token that can only read: write the report to the job's summary instead"
    )
    assert refused(server, number=8) == (
        "cannot comment on octo/shop#8: GitHub shows no such pull request (404: Not Found), as it does to a token that "
        f"may not read it: check repository and number, and {permission}"
    )
    server.locked = True
    assert refused(server) == (
        f"{where}its conversation is locked (403: Unable to create comment because issue is locked.): unlock it"
    )
    server.without_issues = True
    assert refused(server) == (
        f"{where}nothing can be commented there (410: Issues are disabled for this repo): "
        "turn the repository's issues on"
    )
    server.faults.append(Fault("GET", 200, headers={"Content-Type": "text/html"}))
    assert refused(server) == (
        f"{where}GitHub gives an answer that is not known (200): is GITHUB_API_URL the REST API's address?"
    )
    server.faults.append(Fault("POST", 422, "Validation Failed"))
    assert refused(server) == (f"{where}GitHub does not take the comment (422: Validation Failed): mend what it says")
    server.faults.append(Fault("POST", 422, "body is too long"))
    assert refused(server) == (
        f"{where}the comment is too long (422: body is too long): report fewer stacks in one comment"
    )
    assert not server.comments


def test_a_comment_that_is_too_long_is_not_sent(server: GitHub) -> None:
    body = written(SHOP) + "x" * 70_000
    with pytest.raises(PostError) as error:
        post(target(server), body, [marker(SHOP)])
    assert str(error.value) == (
        f"cannot comment on octo/shop#7: the comment has {len(body):,} characters, of 65,536 that it may have: "
        "report fewer stacks"
    )
    assert not server.requests


def test_a_comment_that_could_not_be_found_again_is_not_sent(server: GitHub) -> None:
    with pytest.raises(PostError) as error:
        post(target(server), written(SHOP), [marker(SHOP), marker(TILL)])
    assert str(error.value) == (
        "cannot comment on octo/shop#7: not all of its stacks fit into the comment, which could not be found again: "
        "report fewer stacks"
    )
    assert not server.requests


def test_a_repository_that_has_moved_is_followed(server: GitHub) -> None:
    server.moved = f"{server.url}/repositories/42"
    assert posted(server, SHOP).created
    assert not posted(server, changed(SHOP)).created
    assert server.bodies == [written(changed(SHOP))]


def test_a_redirect_in_a_circle_ends(server: GitHub) -> None:
    server.moved = f"/repos/{REPOSITORY}"
    assert refused(server) == ("cannot comment on octo/shop#7: 127.0.0.1 redirects in a circle: check GITHUB_API_URL")


@pytest.mark.parametrize("place", ["OTHER/repositories/42", "http://[", "http://127.0.0.1:port", "ftp://127.0.0.1"])
def test_the_token_goes_to_no_other_server(server: GitHub, place: str) -> None:
    with github() as other:
        there = place.replace("OTHER", other.url)
        says = (
            "cannot comment on octo/shop#7: 127.0.0.1 sends on to another server, which must not get the token "
            "({}): give the REST API's own address in GITHUB_API_URL"
        )
        suffix = "/issues/7/comments?per_page=100"
        server.moved = there
        assert refused(server) == says.format(there + suffix)
        server.moved = ""
        server.comments += [{"id": n, "html_url": "https://github.com/x", "body": ""} for n in range(101)]
        server.next_host = there
        assert refused(server) == says.format(f"{there}/repos/{REPOSITORY}{suffix}&page=2"[:100])
        assert not other.requests


def test_the_token_is_in_no_error_and_no_representation(server: GitHub) -> None:
    server.faults.append(Fault("GET", 403, f"no \x1b[31m{JOB}\n is not welcome"))
    assert "(403: no [31m*** is not welcome)" in refused(server)
    assert JOB not in repr(target(server))
    for broken in (f"{JOB}\nX: y", f"{JOB} ", f"{JOB}é"):
        with pytest.raises(PostError) as error:
            target(server, broken)
        assert str(error.value) == (
            "cannot comment on octo/shop#7: the token has characters that no token has: "
            "give it in GH_TOKEN or GITHUB_TOKEN, without spaces or quotes"
        )
        assert JOB not in "".join(traceback.format_exception(error.value))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://github.example.com/api/v3", "http://github.example.com would show the token to others"),
        ("http://127.0.0.1.example.com", "http://127.0.0.1.example.com would show the token to others"),
        ("ftp://github.example.com", "ftp://github.example.com would show the token to others"),
        ("api.github.com", "GITHUB_API_URL is no plain address"),
        ("https://mona:secret@github.example.com", "GITHUB_API_URL is no plain address"),
        ("https://github.example.com?a=b", "GITHUB_API_URL is no plain address"),
        ("https://github.example.com:port", "GITHUB_API_URL is no plain address"),
        ("https://github.example.com/\r\n", "GITHUB_API_URL is no plain address"),
    ],
)
def test_the_token_is_sent_over_https_only(url: str, says: str) -> None:
    with pytest.raises(PostError) as error:
        Target(REPOSITORY, 7, JOB, url)
    assert str(error.value) == (
        f"cannot comment on octo/shop#7: {says}: "
        "give the REST API's address in GITHUB_API_URL, such as https://api.github.com"
    )


def test_the_servers_on_this_machine_and_those_with_https_are_reached() -> None:
    for url in ("http://127.0.0.1:8080", "http://[::1]:80", "http://localhost", "https://github.example.com/api/v3"):
        assert Target(REPOSITORY, 7, JOB, url).api_url == url


@pytest.fixture
def job(tmp_path: Path) -> dict[str, str]:
    event = {"pull_request": {"number": 7, "head": {"repo": {"full_name": REPOSITORY}}}}
    event["pull_request"]["base"] = event["pull_request"]["head"]
    (tmp_path / "event.json").write_text(json.dumps(event))
    return {
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_API_URL": "https://github.example.com/api/v3/",
        "GITHUB_TOKEN": f"{JOB}\n",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_REF": "refs/pull/9/merge",
    }


def test_a_job_tells_its_pull_request(job: dict[str, str]) -> None:
    assert target_from(job) == Target(REPOSITORY, 7, JOB, "https://github.example.com/api/v3")
    assert target_from({**job, "GH_TOKEN": PERSON}).token == PERSON
    without = {name: value for name, value in job.items() if name not in ("GITHUB_EVENT_PATH", "GITHUB_API_URL")}
    assert target_from(without) == Target(REPOSITORY, 9, JOB, "https://api.github.com")
    assert target_from({**job, "GITHUB_EVENT_PATH": "/nowhere"}).number == 9
    Path(job["GITHUB_EVENT_PATH"]).write_text("[")
    assert target_from(job).number == 9
    Path(job["GITHUB_EVENT_PATH"]).write_text('{"issue": {"number": 5, "pull_request": {}}}')
    assert target_from(job).number == 5


def test_options_go_before_what_the_job_tells(job: dict[str, str]) -> None:
    assert target_from(job, number=12).number == 12
    assert target_from(job, "octo/till", 3).name == "octo/till#3"


@pytest.mark.parametrize("head", [{"repo": {"full_name": "mallory/shop"}}, {"repo": None}])
def test_a_fork_is_known(job: dict[str, str], head: dict[str, Any]) -> None:
    event = {"pull_request": {"number": 7, "head": head, "base": {"repo": {"full_name": REPOSITORY}}}}
    Path(job["GITHUB_EVENT_PATH"]).write_text(json.dumps(event))
    assert target_from(job).from_fork
    assert not target_from(job, number=8).from_fork


@pytest.mark.parametrize(
    ("without", "options", "says"),
    [
        (
            ["GITHUB_REPOSITORY"],
            {},
            "cannot comment on GitHub: the repository is not known: give OWNER/NAME in GITHUB_REPOSITORY",
        ),
        (
            ["GITHUB_TOKEN"],
            {},
            (
                "cannot comment on octo/shop: there is no token: "
                "give the step GITHUB_TOKEN in its env, such as ${{ github.token }}"
            ),
        ),
        (
            ["GITHUB_EVENT_PATH", "GITHUB_REF"],
            {},
            (
                "cannot comment on octo/shop: the number of the pull request is not known: "
                "run the job on pull_request, or give the number"
            ),
        ),
        (
            [],
            {"repository": "octo/till"},
            (
                "cannot comment on octo/till: the number of the pull request is not known: "
                "run the job on pull_request, or give the number"
            ),
        ),
        (
            [],
            {"repository": "octo/shop/../till", "number": 1},
            "cannot comment on GitHub: 'octo/shop/../till' is no repository: give OWNER/NAME in GITHUB_REPOSITORY",
        ),
        ([], {"number": 0}, "cannot comment on GitHub: 0 is no pull request: they count from 1"),
    ],
)
def test_what_is_missing_is_named(job: dict[str, str], without: list[str], options: dict[str, Any], says: str) -> None:
    environment = {name: value for name, value in job.items() if name not in without}
    with pytest.raises(PostError) as error:
        target_from(environment, **options)
    assert str(error.value) == says
