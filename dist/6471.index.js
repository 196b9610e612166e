export const id = 6471;
export const ids = [6471];
export const modules = {

/***/ 8852:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createLogReader: () => (/* binding */ createLogReader)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_cloudwatch_logs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2684);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4680);


function createLogReader(session) {
    const clients = new Map();
    const clientOf = ({ region = session.region }) => {
        const client = clients.get(region) ?? new _aws_sdk_client_cloudwatch_logs__WEBPACK_IMPORTED_MODULE_1__/* .CloudWatchLogsClient */ .TFr((0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .clientOptions */ .s1)({ ...session, region }, 4));
        clients.set(region, client);
        return client;
    };
    return {
        tail: async (from, limit) => {
            try {
                const answer = await clientOf(from).send(new _aws_sdk_client_cloudwatch_logs__WEBPACK_IMPORTED_MODULE_1__/* .GetLogEventsCommand */ .h7S({
                    logGroupName: from.group,
                    logStreamName: from.stream,
                    startFromHead: false,
                    limit,
                }));
                return (answer.events ?? []).map((event) => event.message ?? '');
            }
            catch (error) {
                throw (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsError */ .es)('logs:GetLogEvents', error);
            }
        },
        read: async (from, position) => {
            try {
                const answer = await clientOf(from).send(new _aws_sdk_client_cloudwatch_logs__WEBPACK_IMPORTED_MODULE_1__/* .GetLogEventsCommand */ .h7S({
                    logGroupName: from.group,
                    logStreamName: from.stream,
                    startFromHead: true,
                    ...(position === undefined ? {} : { nextToken: position }),
                }));
                return {
                    lines: (answer.events ?? []).map((event) => event.message ?? ''),
                    position: answer.nextForwardToken ?? position,
                };
            }
            catch (error) {
                // ECS makes the stream with the first line.
                if (error instanceof Error && error.name === 'ResourceNotFoundException')
                    return { lines: [], position };
                throw (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsError */ .es)('logs:GetLogEvents', error);
            }
        },
    };
}


/***/ })

};
