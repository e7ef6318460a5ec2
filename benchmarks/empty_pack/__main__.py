"""Answers whatever the engine asks with an empty message, unread: the least that any pack in Python can cost."""

from concurrent import futures

import grpc
from pulumi.runtime.proto import analyzer_pb2, plugin_pb2

INFO = analyzer_pb2.AnalyzerInfo(
    name="empty",
    version="0.0.1",
    supportsConfig=True,
    policies=[analyzer_pb2.PolicyInfo(name="nothing", enforcementLevel=analyzer_pb2.MANDATORY)],
)
ANSWERS = {
    "GetAnalyzerInfo": INFO.SerializeToString(),
    "GetPluginInfo": plugin_pb2.PluginInfo(version="0.0.1").SerializeToString(),
    **dict.fromkeys(
        ("Handshake", "Configure", "ConfigureStack", "Remediate", "Analyze", "AnalyzeStack", "Cancel"), b""
    ),
}


def answering(message: bytes) -> "grpc.RpcMethodHandler[bytes, bytes]":
    """A method that answers with one message, serialized already."""

    def answer(_request: bytes, _context: grpc.ServicerContext) -> bytes:
        return message

    return grpc.unary_unary_rpc_method_handler(answer)


server = grpc.server(futures.ThreadPoolExecutor(max_workers=1), options=[("grpc.max_receive_message_length", -1)])
methods = {name: answering(message) for name, message in ANSWERS.items()}
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("pulumirpc.Analyzer", methods),))
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination()
