"""Reads a JSON list of policy documents; writes for each how many milliseconds cloudsplaining took and what it found."""

import json
import sys
import time

from cloudsplaining.scan.policy_document import PolicyDocument

QUESTIONS = (
    "all_allowed_unrestricted_actions",
    "allows_data_exfiltration_actions",
    "permissions_management_without_constraints",
    "infrastructure_modification",
    "allows_privilege_escalation",
    "service_wildcard",
    "contains_statement_using_not_action",
    "credentials_exposure",
)

answers = []
for text in json.load(sys.stdin):
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        document = PolicyDocument(json.loads(text))
        found = [question for question in QUESTIONS if getattr(document, question)]
        times.append((time.perf_counter() - begun) * 1000)
    answers.append([min(times), found])
json.dump(answers, sys.stdout)
