# ruff: noqa: ANN401 - moto's objects have no types
"""Launching instances, their monitoring and their metadata options."""

from typing import Any

from moto import settings
from moto.core.responses import ActionResult
from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import MetadataOptions, Reservation
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.monitoring import Monitoring


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    # RunInstances refuses an image that does not exist (InvalidAMIID.NotFound); moto asks only if told to.
    settings.ENABLE_AMI_VALIDATION = True
    return [
        (InstanceResponse, "run_instances", launch_as_many_as_asked),
        (EC2Backend, "run_instances", launch),
        (EC2Backend, "modify_instance_metadata_options", keep_what_was_not_named),
        (Monitoring, "monitor_instances", monitor),
        (Monitoring, "unmonitor_instances", unmonitor),
    ]


def launch_as_many_as_asked(original: Any, response: Any) -> ActionResult:
    """RunInstances launches MaxCount instances when there is room, and here there always is; moto: MinCount."""
    if "MaxCount" in response.params:
        response.params["MinCount"] = response.params["MaxCount"]
    return original()


def launch(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Reservation:
    """Every instance gets the profile, and a launch template's profile and metadata options count.

    What the request names itself wins over the template. moto ignores both in a template, and gives a profile that
    the request names to the first instance only.
    """
    profile = {
        "iam_instance_profile_name": kwargs.get("iam_instance_profile_name"),
        "iam_instance_profile_arn": kwargs.get("iam_instance_profile_arn"),
    }
    first_has_it = any(profile.values())
    if kwargs.get("launch_template"):
        template = backend._get_template_from_args(kwargs["launch_template"]).data  # noqa: SLF001 - no other way
        kwargs["metadata_options"] = {
            **template.get("MetadataOptions", {}),
            **(kwargs.get("metadata_options") or {}),
        }
        if not first_has_it:
            named = template.get("IamInstanceProfile", {})
            profile = {
                "iam_instance_profile_name": named.get("Name"),
                "iam_instance_profile_arn": named.get("Arn"),
            }
    reservation: Reservation = original(*args, **kwargs)
    if any(profile.values()):
        for instance in reservation.instances[1 if first_has_it else 0 :]:
            backend.associate_iam_instance_profile(instance_id=instance.id, **profile)
    return reservation


def keep_what_was_not_named(  # noqa: PLR0913, PLR0917 - moto's own arguments
    _original: Any,
    backend: Any,
    instance_id: str,
    http_tokens: str | None = None,
    hop_limit: int | None = None,
    http_endpoint: str | None = None,
    dry_run: bool | None = False,  # noqa: ARG001 - moto passes it by name
    http_protocol: str | None = None,
    metadata_tags: str | None = None,
) -> MetadataOptions:
    """ModifyInstanceMetadataOptions changes the options that the request names; moto empties the others."""
    instance = backend.get_instance(instance_id)
    before: MetadataOptions = instance.metadata_options
    instance.metadata_options = MetadataOptions(
        {
            "HttpTokens": http_tokens or before.http_tokens,
            "HttpPutResponseHopLimit": hop_limit or before.http_put_response_hop_limit,
            "HttpEndpoint": http_endpoint or before.http_endpoint,
            "HttpProtocolIpv6": http_protocol or before.http_protocol_ipv6,
            "InstanceMetadataTags": metadata_tags or before.instance_metadata_tags,
        }
    )
    return instance.metadata_options


def monitor(_original: Any, response: Any) -> ActionResult:
    """MonitorInstances turns detailed monitoring on; moto does not know it."""
    return _set_monitoring(response, "enabled")


def unmonitor(_original: Any, response: Any) -> ActionResult:
    """UnmonitorInstances turns detailed monitoring off; moto does not know it."""
    return _set_monitoring(response, "disabled")


def _set_monitoring(response: Any, state: str) -> ActionResult:
    response.error_on_dryrun()
    instances = response.ec2_backend.get_multi_instances_by_id(response._get_param("InstanceIds", []))  # noqa: SLF001 - how moto's own methods read arguments
    for instance in instances:
        instance.monitoring_state = state
    return ActionResult(
        {"InstanceMonitorings": [{"InstanceId": instance.id, "Monitoring": {"State": state}} for instance in instances]}
    )
